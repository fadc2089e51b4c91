// A host's section: its matrix, why, what to do, settings, other ways out, certificates.
#pragma once

#include <string>
#include <vector>

#include "reports/render/html/view.h"

namespace smtpmatrix::reports::html {

struct HostPlace {
  std::string anchor;                      ///< id of the section; cells and findings have theirs from it
  std::vector<std::string> clients;        ///< ids in column order
  UnixTime now{};                          ///< days of validity are counted from it
  std::vector<DeviceClient> devices = {};  ///< those of them that stand for a device
};

/// For host.mustache.
[[nodiscard]] Data host_data(const HostReport& host, const HostPlace& place);
/// For cell.mustache: the facts of one cell and its conversation.
[[nodiscard]] Data cell_data(const HostReport& host, const Cell& cell, const std::string& anchor);
/// For overview_row.mustache.
[[nodiscard]] Data overview_data(const HostReport& host, const std::string& anchor);
/// For setting_row.mustache.
[[nodiscard]] Data setting_data(const Setting& setting);

/// Parts of host_data().
void put_matrix(Data& to, const HostReport& host, const HostPlace& place);
void put_findings(Data& to, const HostReport& host, const HostPlace& place);
void put_settings(Data& to, const HostReport& host);
void put_alternatives(Data& to, const HostReport& host);
void put_certificates(Data& to, const HostReport& host, UnixTime now);
void put_offers(Data& to, const HostReport& host);
void put_surveys(Data& to, const HostReport& host);

[[nodiscard]] std::string cell_anchor(const std::string& host_anchor, std::size_t at);
[[nodiscard]] bool has_several_addresses(const HostReport& host);

}  // namespace smtpmatrix::reports::html
