#include "reports/verdict/provider.h"

#include "reports/knowledge/knowledge.h"

namespace smtpmatrix::reports {

std::optional<std::string_view> recognise_provider(std::string_view host, const SmtpReply* greeting) {
  const auto* const found = knowledge().recognise(
      {.host = host, .banner = greeting == nullptr ? std::string_view{} : greeting->text});
  return found == nullptr ? std::nullopt : std::optional<std::string_view>(found->id);
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
