// The matrix of one host as a table: HostReport → rows, columns, distinct reasons. No layout: widths, colours
// and escapes are the renderer's.
//
// A row is port × mode × address; a column a client. The client `none` has no column: its cells are the only
// ones of a row in mode plain, and span it. A row whose cells all say the same (not "works") spans too.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "reports/matrix/reasons.h"
#include "reports/verdict/report.h"

namespace smtpmatrix::reports {

struct TableCell {
  Outcome outcome = Outcome::not_run;
  std::string word;
  bool derived = false;
};

struct Row {
  Endpoint endpoint;
  std::vector<std::optional<TableCell>> cells;  ///< one a column; empty where nothing was planned
  std::optional<TableCell> whole;               ///< instead of `cells`, when one result spans the row
};

struct Table {
  std::vector<std::string> columns;
  std::vector<Row> rows;
  std::vector<DistinctReason> reasons;  ///< in the order they are met, row by row
  bool several_addresses = false;       ///< a row's label must name its address
};

/// `clients`: ids in column order; ids that only the cells know come after them. Cells of those `left_out`
/// are another table's.
[[nodiscard]] Table make_table(const HostReport& host, const std::vector<std::string>& clients,
                               const std::vector<DeviceClient>& left_out = {});

}  // namespace smtpmatrix::reports
