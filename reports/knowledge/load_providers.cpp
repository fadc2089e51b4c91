#include <stdexcept>

#include "reports/knowledge/data.h"
#include "reports/knowledge/load.h"

namespace smtpmatrix::reports {
namespace {

using load::json;

Mode mode_of(const json& port) {
  const auto mode = parse_mode(port.at("mode").get<std::string>());
  if (!mode) throw std::logic_error("no mode: " + port["mode"].dump());
  return *mode;
}

OldTlsGate old_tls_of(const std::string& word) {
  if (word == "unknown") return OldTlsGate::unknown;
  if (word == "accepted") return OldTlsGate::accepted;
  if (word == "handshake") return OldTlsGate::handshake;
  if (word == "reply_after_handshake") return OldTlsGate::reply_after_handshake;
  throw std::logic_error("no place where old TLS is refused: " + word);
}

DocumentedEndpoint endpoint_of(const json& item) {
  DocumentedEndpoint endpoint;
  endpoint.host = item.at("host").get<std::string>();
  for (const auto& port : item.at("ports")) {
    endpoint.ports.push_back({.port = port.at("port").get<std::uint16_t>(),
                              .mode = mode_of(port),
                              .tls_optional = port.value("tls_optional", false)});
  }
  endpoint.tls_versions = load::texts(item, "tls_versions");
  endpoint.min_tls = load::optional_text(item, "min_tls");
  if (item.contains("auth_before_tls")) endpoint.auth_before_tls = load::texts(item, "auth_before_tls");
  endpoint.auth_after_tls = load::texts(item, "auth_after_tls");
  if (item.contains("auth_required")) endpoint.auth_required = item["auth_required"].get<bool>();
  endpoint.legacy = item.value("legacy", false);
  endpoint.precondition = load::optional_text(item, "precondition");
  endpoint.other_generation = load::optional_text(item, "other_generation");
  endpoint.note = load::optional_text(item, "note");
  return endpoint;
}

TenantSwitch switch_of(const json& item) {
  TenantSwitch made{.id = item.at("id").get<std::string>(),
                    .name = item.at("name").get<std::string>(),
                    .read = load::texts(item, "read"),
                    .write = load::texts(item, "write"),
                    .values = {},
                    .note = load::optional_text(item, "note")};
  for (const auto& value : item.value("values", json::array())) {
    made.values.push_back(
        {.value = value.at("value").get<std::string>(), .meaning = value.at("meaning").get<std::string>()});
  }
  return made;
}

Provider provider_of(const json& item) {
  Provider provider;
  provider.id = item.at("id").get<std::string>();
  provider.label = item.at("label").get<std::string>();
  provider.kind = item.at("kind") == "software" ? ProviderKind::software : ProviderKind::service;
  provider.family = item.value("family", provider.id);
  for (const auto& endpoint : item.at("endpoints")) provider.endpoints.push_back(endpoint_of(endpoint));
  provider.old_tls = old_tls_of(item.value("old_tls", std::string("unknown")));
  provider.gate_order = load::texts(item, "gate_order");
  const auto words = item.value("settings", json::object());
  provider.words = {.user_name = load::optional_text(words, "user_name"),
                    .password = load::optional_text(words, "password"),
                    .sender = load::optional_text(words, "sender")};
  for (const auto& entry : item.value("switches", json::array()))
    provider.switches.push_back(switch_of(entry));
  for (const auto& change : item.value("timeline", json::array())) {
    provider.timeline.push_back({.date = change.at("date").get<std::string>(),
                                 .change = change.at("change").get<std::string>(),
                                 .source = change.at("source").get<std::string>()});
  }
  provider.notes = load::texts(item, "notes");
  provider.provenance = load::provenance(item);
  return provider;
}

ProviderSigns signs_of(const json& signs, Compile when) {
  ProviderSigns made;
  made.hosts = load::made_from_texts<HostPattern>(signs, "hosts");
  made.mail_exchangers = load::made_from_texts<HostPattern>(signs, "mx");
  made.certificate_names = load::made_from_texts<HostPattern>(signs, "certificates");
  made.banners = load::made_from_texts<TextPattern>(signs, "banner_regex", when);
  made.replies = load::made_from_texts<TextPattern>(signs, "reply_regex", when);
  return made;
}

}  // namespace

ProviderTable load_providers(std::string_view text, Compile when) {
  ProviderTable table;
  load::each_item(text, "providers", table.as_of, [&](const json& item) {
    table.entries.push_back(provider_of(item));
    table.signs.push_back(signs_of(item.at("recognise"), when));
  });
  return table;
}

}  // namespace smtpmatrix::reports
