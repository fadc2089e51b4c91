#include "scanner/cli/own_clients.h"

#include "probes/clients/limits.h"
#include "scanner/cli/input_file.h"
#include "scanner/cli/usage_error.h"

namespace smtpmatrix::cli {
namespace {

constexpr std::string_view clients_file_option = "--clients-file";

}  // namespace

clients::Catalogue read_catalogue(const std::vector<std::string>& files) {
  clients::Catalogue catalogue;
  for (const auto& path : files) {
    auto read = clients::read_clients(read_file(clients_file_option, path, clients::limits::file_bytes));
    if (!read) throw bad_value(clients_file_option, path, read.error());
    const auto added = catalogue.add(std::move(*read));
    if (!added) throw bad_value(clients_file_option, path, added.error());
  }
  return catalogue;
}

}  // namespace smtpmatrix::cli
