// Inside the room: JSON → clients.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "probes/clients/client.h"

namespace smtpmatrix::clients {

/// `hellos`: a document that holds the hello of each client that has none of its own, by id; or empty.
[[nodiscard]] tl::expected<std::vector<Client>, std::string> read_clients(std::string_view json,
                                                                          std::string_view hellos);

}  // namespace smtpmatrix::clients
