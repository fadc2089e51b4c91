// What a client offers, with names instead of numbers.
#pragma once

#include <string>
#include <vector>

#include "probes/clients/client.h"

namespace smtpmatrix::cli {

[[nodiscard]] std::string client_text(const clients::Client& client);
/// An array, one object a client; `offer` is null for a client without TLS.
[[nodiscard]] std::string clients_json(const std::vector<clients::Client>& all);

}  // namespace smtpmatrix::cli
