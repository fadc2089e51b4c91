// What `explain` found, as text for a person and as JSON for a program (data/schema/explanation.schema.json).
// Everything foreign is escaped; commands stand alone on their lines and are never broken, so that they can
// be copied. Of a log only the replies and errors themselves are shown, never the lines around them.
#pragma once

#include <string>
#include <vector>

#include "reports/explain/log_reader.h"
#include "reports/render/renderer.h"

namespace smtpmatrix::reports {

struct Explanations {
  bool of_log = false;  ///< read line by line; otherwise one text, which has no line numbers
  std::vector<ExplainedGroup> groups;
  LogCounts counts;
  std::string knowledge_as_of;
};

void write_explanations_text(Output& output, const Explanations& explanations, const TextOptions& options);
void write_explanations_json(Output& output, const Explanations& explanations);

}  // namespace smtpmatrix::reports
