// What a client offers, accepts and does, with names instead of numbers.
#pragma once

#include <string>
#include <vector>

#include "probes/clients/client.h"

namespace smtpmatrix::cli {

/// By kind, each with its first year and what it stands for.
[[nodiscard]] std::string clients_list(const std::vector<const clients::Client*>& all);
[[nodiscard]] std::string client_text(const clients::Client& client);
/// An array, one object a client; `offer` is null for a client without TLS.
[[nodiscard]] std::string clients_json(const std::vector<const clients::Client*>& all);

}  // namespace smtpmatrix::cli
