// What became of a report since an older one, for a person and for a program. Both take the whole difference:
// what matters most stands first.
#pragma once

#include "reports/compare/difference.h"
#include "reports/render/renderer.h"

namespace smtpmatrix::reports {

/// Grouped by host; clients to which the same happened share a line; what is unchanged is counted only.
void write_difference_text(Output& output, const compare::Difference& difference, const TextOptions& options);

/// One object, "schema": "smtpmatrix.diff/1"; data/schema/diff.schema.json describes it.
void write_difference_json(Output& output, const compare::Difference& difference);

}  // namespace smtpmatrix::reports
