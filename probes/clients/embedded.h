// The texts of data/clients.json and data/client_hellos.json, as cmake/embed.cmake built them into the
// program.
#pragma once

#include <string_view>

namespace smtpmatrix::clients::embedded {

[[nodiscard]] std::string_view clients_json();
[[nodiscard]] std::string_view client_hellos_json();

}  // namespace smtpmatrix::clients::embedded
