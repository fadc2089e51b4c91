// One cell for a client at a host: what a person asks first is whether this client gets through there at all.
#pragma once

#include <string_view>

#include "reports/verdict/report.h"

namespace smtpmatrix::reports {

/// The best one that works (encrypted before clear text, submission ports before 25), else the one that tells
/// most about why none does: a refusal before a failure before "not offered" before "not tested". Null when
/// the client has no cell there.
[[nodiscard]] const Cell* best_cell(const HostReport& host, std::string_view client);

}  // namespace smtpmatrix::reports
