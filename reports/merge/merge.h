// Several reports as one: the parts of a sharded scan, or scans of different ports of the same hosts.
//
// Where two reports hold the same cell or endpoint, the one that was started later counts. Findings, settings
// and alternatives of both are kept, each once; nothing is diagnosed anew, as a saved report does not hold
// everything that a diagnosis looks at. Pure.
#pragma once

#include <span>
#include <vector>

#include "reports/render/renderer.h"

namespace smtpmatrix::reports {

/// Begin of the earliest; clients of all, in order of appearance; the options that all agree on. `infos` is
/// not empty.
[[nodiscard]] ScanInfo merge_infos(std::span<const ScanInfo> infos);

/// Of two reports on one host.
[[nodiscard]] HostReport merge_hosts(HostReport earlier, HostReport later);

/// Requirements by expression: held if it held in every report that had it. The summary is left empty: that
/// of hosts found in several reports is not a sum.
[[nodiscard]] Ending merge_endings(std::span<const Ending> endings);

}  // namespace smtpmatrix::reports
