#include "scanner/cli/tenant_files.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "probes/iana/names.h"
#include "reports/tenant/limits.h"
#include "scanner/cli/complain.h"
#include "scanner/cli/input_file.h"
#include "scanner/cli/usage_error.h"

namespace smtpmatrix::cli {
namespace {

constexpr std::string_view tenant_option = "--tenant-config";

/// Ephemeral by its name; those of TLS 1.3 are by definition (RFC 8446 1.2).
bool is_ephemeral(std::uint16_t suite) {
  const auto name = iana::cipher_suite_name(suite);
  return name.starts_with("TLS_ECDHE_") || name.starts_with("TLS_DHE_") ||
         (name.starts_with("TLS_") && name.find("_WITH_") == std::string::npos &&
          name.find("_SCSV") == std::string::npos);
}

}  // namespace

std::optional<reports::TenantConfig> read_tenant_files(const std::vector<std::string>& paths) {
  std::optional<reports::TenantConfig> tenant;
  for (const auto& path : paths) {
    auto read = reports::read_tenant(read_file(tenant_option, path, reports::limits::tenant_file_bytes));
    if (!read) throw bad_value(tenant_option, path, read.error().text());
    for (const auto& remark : read->remarks) complain(fmt::format("{}: {}", path, remark));
    if (!tenant) tenant.emplace();
    tenant->merge(std::move(*read));
  }
  return tenant;
}

std::vector<reports::ClientAbility> abilities_of(const std::vector<clients::Client>& clients) {
  std::vector<reports::ClientAbility> abilities;
  for (const auto& client : clients) {
    reports::ClientAbility ability{.id = client.id, .tls_versions = {}};
    if (client.offer) {
      ability.tls_versions = {client.offer->versions.begin(), client.offer->versions.end()};
      ability.sslv2_format = !client.offer->sslv2_cipher_specs.empty();
      ability.forward_secrecy = std::ranges::any_of(client.offer->cipher_suites, is_ephemeral);
    }
    abilities.push_back(std::move(ability));
  }
  return abilities;
}

}  // namespace smtpmatrix::cli
