#include "reports/verdict/provider.h"

#include <algorithm>

#include "reports/knowledge/knowledge.h"

namespace smtpmatrix::reports {

namespace {

std::optional<std::string_view> id_of(const Provider* provider) {
  return provider == nullptr ? std::nullopt : std::optional<std::string_view>(provider->id);
}

/// The CN of an RFC 4514 text, without quotation marks.
std::string common_name(const std::string& subject) {
  constexpr std::string_view mark = "CN=";
  const auto at = subject.find(mark);
  if (at == std::string::npos || (at > 0 && subject[at - 1] != ',')) return {};
  auto name = subject.substr(at + mark.size());
  name.erase(std::min(name.find(','), name.size()));
  std::erase(name, '"');
  return name;
}

std::vector<std::string> names_in(const std::optional<ChainFacts>& certificate) {
  if (!certificate || certificate->chain.empty()) return {};
  const auto& leaf = certificate->chain.front();
  auto names = leaf.dns_names;
  if (auto name = common_name(leaf.subject); !name.empty()) names.push_back(std::move(name));
  return names;
}

}  // namespace

std::optional<std::string_view> recognise_provider(std::string_view host, const SmtpReply* greeting) {
  return id_of(knowledge().recognise(
      {.host = host, .banner = greeting == nullptr ? std::string_view{} : greeting->text}));
}

std::optional<std::string_view> recognise_provider(std::string_view host, const EndpointEntry& entry) {
  // A host that was named, or found by --mx, may be a mail exchanger: its name tells.
  const std::vector<std::string> exchanger{std::string(host)};
  const auto names = names_in(entry.certificate);
  return id_of(knowledge().recognise(
      {.host = host,
       .mail_exchangers = exchanger,
       .banner = entry.greeting ? std::string_view(entry.greeting->text) : std::string_view{},
       .certificate_names = names}));
}

std::string_view provider_label(std::string_view id) {
  const auto* const found = knowledge().find_provider(id);
  return found == nullptr ? id : std::string_view(found->label);
}

bool refuses_at_auth(std::string_view id) {
  const auto* provider = knowledge().find_provider(id);
  if (provider == nullptr) return false;
  if (provider->old_tls == OldTlsGate::unknown) provider = knowledge().find_provider(provider->family);
  return provider->old_tls == OldTlsGate::reply_after_handshake;
}

}  // namespace smtpmatrix::reports
