// The second matrix of a host: devices and programs down, endpoints across, so that the line between those
// that can send and those that cannot is seen at a glance. No layout.
//
// First the devices that get through somewhere, those that do in more places first; then those that nowhere
// do, by how far they come. Among equals the older first. An endpoint where no device gets through and all
// say the same has no column: it is told once.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "reports/matrix/reasons.h"
#include "reports/matrix/table.h"

namespace smtpmatrix::reports {

struct DeviceRow {
  DeviceClient device;
  std::vector<std::optional<TableCell>> cells;  ///< one a column; empty where nothing was planned
  bool works_somewhere = false;
};

struct SameForAll {
  Endpoint endpoint;
  TableCell cell;
};

struct DeviceTable {
  std::vector<Endpoint> columns;
  std::vector<DeviceRow> rows;
  std::vector<SameForAll> without_column;
  std::vector<DistinctReason> reasons;
  bool several_addresses = false;
};

/// Empty when the host has no cell of them.
[[nodiscard]] DeviceTable make_device_table(const HostReport& host, const std::vector<DeviceClient>& devices);

}  // namespace smtpmatrix::reports
