#include "reports/diagnosis/settings_documented.h"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>

#include "probes/iana/names.h"
#include "reports/diagnosis/rule.h"
#include "reports/diagnosis/settings.h"
#include "reports/diagnosis/usable.h"
#include "reports/knowledge/knowledge.h"
#include "reports/tenant/tenant.h"

namespace smtpmatrix::reports {
namespace {

constexpr std::uint16_t first_modern_version = 0x0303;

const DocumentedEndpoint* endpoint_named(std::string_view host) {
  for (const auto& provider : knowledge().providers()) {
    for (const auto& endpoint : provider.endpoints) {
      if (endpoint.host == host) return &endpoint;
    }
  }
  return nullptr;
}

bool any_client(const DiagnosisContext& context, bool (*fits)(std::uint16_t version)) {
  return context.clients.empty() || std::ranges::any_of(context.clients, [&](const ClientAbility& client) {
           return std::ranges::any_of(client.tls_versions, fits);
         });
}

bool switch_is_on(const DiagnosisContext& context) {
  return context.tenant != nullptr && context.tenant->allow_legacy_tls &&
         context.tenant->allow_legacy_tls->state == SwitchState::on;
}

std::string action_of(const DocumentedEndpoint& endpoint, const DiagnosisContext& context) {
  if (switch_is_on(context)) {
    return fmt::format(
        "a check: the tenant's switch is on; smtpmatrix scan {}:587/starttls --auth-user <account>",
        endpoint.host);
  }
  if (!endpoint.precondition.empty())
    return fmt::format("the tenant's administrator runs {}", endpoint.precondition);
  return fmt::format("a check: smtpmatrix scan {}", endpoint.host);
}

/// What the host is documented to speak, and a client of the scan as well.
std::vector<std::string> spoken_versions(const DocumentedEndpoint& endpoint,
                                         const DiagnosisContext& context) {
  std::vector<std::string> spoken;
  std::ranges::copy_if(endpoint.tls_versions, std::back_inserter(spoken), [&](const std::string& name) {
    const auto number = iana::version_number(name);
    return !number || context.clients.empty() ||
           std::ranges::any_of(context.clients, [&](const ClientAbility& client) {
             return client.tls_versions.contains(*number);
           });
  });
  return spoken;
}

Setting documented_setting(const DocumentedEndpoint& endpoint, const DocumentedPort& port,
                           const DiagnosisContext& context) {
  Setting setting;
  setting.server = endpoint.host;
  setting.port = port.port;
  setting.encryption = encryption_word(port.mode);
  setting.tls_versions = spoken_versions(endpoint, context);
  std::ranges::sort(setting.tls_versions, std::greater<>());
  setting.auth_mechanisms = endpoint.auth_after_tls;
  setting.requires_action = action_of(endpoint, context);
  setting.status = "needs-action";
  setting.generation = "legacy";
  return setting;
}

/// What hides STARTTLS of this host hides that of the service's other one: by port, or by its address.
bool is_hidden_on_the_way(const HostReport& host, const DocumentedPort& port) {
  if (port.mode != Mode::starttls || !starttls_is_hidden(host)) return false;
  return starttls_is_hidden(host, port.port) || !any_cell(host, has_session);
}

}  // namespace

bool any_client_below_tls12(const DiagnosisContext& context) {
  return any_client(context, [](std::uint16_t version) { return version < first_modern_version; });
}

bool any_client_from_tls12(const DiagnosisContext& context) {
  return any_client(context, [](std::uint16_t version) { return version >= first_modern_version; });
}

const DocumentedEndpoint* legacy_endpoint(const HostReport& host) {
  const auto* const documented = documented_endpoint(host);
  if (documented == nullptr || documented->legacy) return documented;
  const auto* const other = endpoint_named(documented->other_generation);
  return other != nullptr && other->legacy ? other : nullptr;
}

std::vector<Setting> documented_settings(const HostReport& host, const DiagnosisContext& context,
                                         const std::vector<Setting>& seen) {
  const auto* const endpoint = legacy_endpoint(host);
  if (endpoint == nullptr || !any_client_below_tls12(context)) return {};
  // Where nothing answered, the way there is what has to be put right first.
  if (!any_cell(host, connected)) return {};
  if (endpoint->host != host.host && context.other_hosts.contains(endpoint->host)) return {};
  if (std::ranges::any_of(seen, [](const Setting& setting) { return setting.generation == "legacy"; }))
    return {};
  std::vector<Setting> settings;
  for (const auto& port : endpoint->ports) {
    if (!is_hidden_on_the_way(host, port)) settings.push_back(documented_setting(*endpoint, port, context));
  }
  return settings;
}

}  // namespace smtpmatrix::reports
