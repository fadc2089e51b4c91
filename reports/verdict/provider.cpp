#include "reports/verdict/provider.h"

#include <algorithm>
#include <array>

namespace smtpmatrix::reports {
namespace {

struct Provider {
  std::string_view id;
  std::string_view label;
};

constexpr std::array providers = {
    Provider{"exchange-online", "Microsoft 365 (Exchange Online)"},
    Provider{"exchange-online-legacy", "Microsoft 365 (Exchange Online, legacy TLS endpoint)"},
    Provider{"exchange-online-hve", "Microsoft 365 (High Volume Email)"},
    Provider{"outlook-consumer", "Outlook.com"},
    Provider{"gmail", "Gmail"},
    Provider{"google-relay", "Google Workspace relay"},
    Provider{"amazon-ses", "Amazon SES"},
    Provider{"sendgrid", "SendGrid"},
    Provider{"mailgun", "Mailgun"},
    Provider{"postmark", "Postmark"},
    Provider{"smtp2go", "SMTP2GO"},
    Provider{"yahoo", "Yahoo Mail"},
    Provider{"icloud", "iCloud Mail"},
    Provider{"zoho", "Zoho Mail"},
    Provider{"exchange-server", "Exchange Server (on premises)"},
    Provider{"postfix", "Postfix"},
    Provider{"exim", "Exim"},
    Provider{"sendmail", "Sendmail"},
};

struct Pattern {
  std::string_view text;  ///< whole host name; with a dot in front every name below, with one at the end
                          ///< every name that begins so
  std::string_view id;
};

constexpr std::array hosts = {
    Pattern{"smtp-legacy.office365.com", "exchange-online-legacy"},
    Pattern{"smtp-legacy.partner.outlook.cn", "exchange-online-legacy"},
    Pattern{"smtp.hve.mx.microsoft", "exchange-online-hve"},
    Pattern{"smtp-hve.office365.com", "exchange-online-hve"},
    Pattern{"smtp-mail.outlook.com", "outlook-consumer"},
    Pattern{"smtp.outlook.com", "exchange-online"},
    Pattern{"smtp.partner.outlook.cn", "exchange-online"},
    Pattern{".office365.com", "exchange-online"},
    Pattern{".office365.us", "exchange-online"},
    Pattern{".protection.outlook.com", "exchange-online"},
    Pattern{".mx.microsoft", "exchange-online"},
    Pattern{"smtp-relay.gmail.com", "google-relay"},
    Pattern{"smtp.gmail.com", "gmail"},
    Pattern{"smtp.googlemail.com", "gmail"},
    Pattern{".l.google.com", "gmail"},
    Pattern{"email-smtp.", "amazon-ses"},
    Pattern{".sendgrid.net", "sendgrid"},
    Pattern{".mailgun.org", "mailgun"},
    Pattern{".postmarkapp.com", "postmark"},
    Pattern{".smtp2go.com", "smtp2go"},
    Pattern{".mail.yahoo.com", "yahoo"},
    Pattern{"smtp.mail.me.com", "icloud"},
    Pattern{"smtp.zoho.com", "zoho"},
    Pattern{"smtp.zoho.eu", "zoho"},
};

/// Words of a greeting; the first that fits wins.
constexpr std::array greetings = {
    Pattern{".outlook.office365.com Microsoft ESMTP", "exchange-online"},
    Pattern{".mail.protection.outlook.com Microsoft ESMTP", "exchange-online"},
    Pattern{"Microsoft ESMTP MAIL Service", "exchange-server"},
    Pattern{"ESMTP Postfix", "postfix"},
    Pattern{"ESMTP Exim", "exim"},
    Pattern{"ESMTP Sendmail", "sendmail"},
};

bool matches(std::string_view host, std::string_view pattern) {
  if (pattern.ends_with('.')) return host.starts_with(pattern);
  return pattern.starts_with('.') ? host.ends_with(pattern) : host == pattern;
}

}  // namespace

std::optional<std::string_view> recognise_provider(std::string_view host, const SmtpReply* greeting) {
  for (const auto& [text, id] : hosts) {
    if (matches(host, text)) return id;
  }
  if (greeting == nullptr) return std::nullopt;
  for (const auto& [text, id] : greetings) {
    if (greeting->text.find(text) != std::string::npos) return id;
  }
  return std::nullopt;
}

std::string_view provider_label(std::string_view id) {
  const auto* const found = std::ranges::find(providers, id, &Provider::id);
  return found == providers.end() ? id : found->label;
}

bool refuses_at_auth(std::string_view id) {
  return id.starts_with("exchange-online") || id == "outlook-consumer";
}

}  // namespace smtpmatrix::reports
