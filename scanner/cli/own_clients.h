// --clients-file: TLS clients of the user's own beside those built in.
#pragma once

#include <string>
#include <vector>

#include "probes/clients/catalogue.h"

namespace smtpmatrix::cli {

/// Throws UsageError that names the file, the client in it and what is wrong.
[[nodiscard]] clients::Catalogue read_catalogue(const std::vector<std::string>& files);

}  // namespace smtpmatrix::cli
