// Reads what the JSON renderer wrote: a report, to compare two scans; a host record, to resume one.
//
// Foreign input: an error says which field and what was wanted; unknown fields are skipped, as later writers
// of version 1 may add some. What the JSON does not carry (DER certificates, the offsets of a broken message)
// is not in the result either.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "reports/render/renderer.h"

namespace smtpmatrix::reports {

struct ReadReport {
  ScanInfo info;
  std::vector<HostReport> hosts;  ///< in the order of their first cell
  Ending ending;
};

struct ReadError {
  std::string where;  ///< "byte 17", "cells[3].outcome"
  std::string what;   ///< "wanted one of works, refused, …"
};

[[nodiscard]] tl::expected<ReadReport, ReadError> read_report(std::string_view text);

/// One host alone, as host_record() wrote it.
[[nodiscard]] tl::expected<HostReport, ReadError> read_host_record(std::string_view text);

}  // namespace smtpmatrix::reports
