#include "reports/knowledge/registry.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "probes/smtp/enhanced_status.h"

namespace smtpmatrix::reports {
namespace {

struct Subject {
  std::string_view digit;
  std::string_view text;
};

// RFC 3463 3.
constexpr std::array subjects = {
    Subject{"0", "other or undefined status"},
    Subject{"1", "addressing status"},
    Subject{"2", "mailbox status"},
    Subject{"3", "mail system status"},
    Subject{"4", "network and routing status"},
    Subject{"5", "mail delivery protocol status"},
    Subject{"6", "message content or media status"},
    Subject{"7", "security or policy status"},
};

struct Detail {
  std::string_view code;  ///< without the class
  std::string_view text;
  std::string_view rule;
};

// The SMTP Enhanced Status Codes registry that RFC 5248 opened.
constexpr std::array details = {
    Detail{"0.0", "other undefined status", "RFC 3463"},
    Detail{"1.0", "other address status", "RFC 3463"},
    Detail{"1.1", "bad destination mailbox address", "RFC 3463"},
    Detail{"1.2", "bad destination system address", "RFC 3463"},
    Detail{"1.3", "bad destination mailbox address syntax", "RFC 3463"},
    Detail{"1.4", "destination mailbox address ambiguous", "RFC 3463"},
    Detail{"1.5", "destination address valid", "RFC 3463"},
    Detail{"1.6", "destination mailbox has moved, no forwarding address", "RFC 3463"},
    Detail{"1.7", "bad sender's mailbox address syntax", "RFC 3463"},
    Detail{"1.8", "bad sender's system address", "RFC 3463"},
    Detail{"1.9", "message relayed to non-compliant mailer", "RFC 5248"},
    Detail{"1.10", "recipient address has null MX", "RFC 7505"},
    Detail{"2.0", "other or undefined mailbox status", "RFC 3463"},
    Detail{"2.1", "mailbox disabled, not accepting messages", "RFC 3463"},
    Detail{"2.2", "mailbox full", "RFC 3463"},
    Detail{"2.3", "message length exceeds administrative limit", "RFC 3463"},
    Detail{"2.4", "mailing list expansion problem", "RFC 3463"},
    Detail{"3.0", "other or undefined mail system status", "RFC 3463"},
    Detail{"3.1", "mail system full", "RFC 3463"},
    Detail{"3.2", "system not accepting network messages", "RFC 3463"},
    Detail{"3.3", "system not capable of selected features", "RFC 3463"},
    Detail{"3.4", "message too big for system", "RFC 3463"},
    Detail{"3.5", "system incorrectly configured", "RFC 3463"},
    Detail{"3.6", "requested priority was changed", "RFC 6710"},
    Detail{"4.0", "other or undefined network or routing status", "RFC 3463"},
    Detail{"4.1", "no answer from host", "RFC 3463"},
    Detail{"4.2", "bad connection", "RFC 3463"},
    Detail{"4.3", "directory server failure", "RFC 3463"},
    Detail{"4.4", "unable to route", "RFC 3463"},
    Detail{"4.5", "mail system congestion", "RFC 3463"},
    Detail{"4.6", "routing loop detected", "RFC 3463"},
    Detail{"4.7", "delivery time expired", "RFC 3463"},
    Detail{"5.0", "other or undefined protocol status", "RFC 3463"},
    Detail{"5.1", "invalid command", "RFC 3463"},
    Detail{"5.2", "syntax error", "RFC 3463"},
    Detail{"5.3", "too many recipients", "RFC 3463"},
    Detail{"5.4", "invalid command arguments", "RFC 3463"},
    Detail{"5.5", "wrong protocol version", "RFC 3463"},
    Detail{"5.6", "authentication exchange line is too long", "RFC 4954"},
    Detail{"6.0", "other or undefined media error", "RFC 3463"},
    Detail{"6.1", "media not supported", "RFC 3463"},
    Detail{"6.2", "conversion required and prohibited", "RFC 3463"},
    Detail{"6.3", "conversion required but not supported", "RFC 3463"},
    Detail{"6.4", "conversion with loss performed", "RFC 3463"},
    Detail{"6.5", "conversion failed", "RFC 3463"},
    Detail{"6.6", "message content not available", "RFC 4468"},
    Detail{"6.7", "non-ASCII addresses not permitted for that sender or recipient", "RFC 6531"},
    Detail{"6.8", "UTF-8 string reply is required, but not permitted by the client", "RFC 6531"},
    Detail{"6.9", "UTF-8 header message cannot be transferred", "RFC 6531"},
    Detail{"7.0", "other or undefined security status", "RFC 3463"},
    Detail{"7.1", "delivery not authorized, message refused", "RFC 3463"},
    Detail{"7.2", "mailing list expansion prohibited", "RFC 3463"},
    Detail{"7.3", "security conversion required but not possible", "RFC 3463"},
    Detail{"7.4", "security features not supported", "RFC 3463"},
    Detail{"7.5", "cryptographic failure", "RFC 3463"},
    Detail{"7.6", "cryptographic algorithm not supported", "RFC 3463"},
    Detail{"7.7", "message integrity failure", "RFC 3463"},
    Detail{"7.8", "authentication credentials invalid", "RFC 4954"},
    Detail{"7.9", "authentication mechanism is too weak", "RFC 4954"},
    Detail{"7.10", "encryption needed", "RFC 5248"},
    Detail{"7.11", "encryption required for requested authentication mechanism", "RFC 4954"},
    Detail{"7.12", "a password transition is needed", "RFC 4954"},
    Detail{"7.13", "user account disabled", "RFC 5248"},
    Detail{"7.14", "trust relationship required", "RFC 5248"},
    Detail{"7.15", "priority level is too low", "RFC 6710"},
    Detail{"7.16", "message is too big for the specified priority", "RFC 6710"},
    Detail{"7.17", "mailbox owner has changed", "RFC 7293"},
    Detail{"7.18", "domain owner has changed", "RFC 7293"},
    Detail{"7.19", "RRVS test cannot be completed", "RFC 7293"},
    Detail{"7.20", "no passing DKIM signature found", "RFC 7372"},
    Detail{"7.21", "no acceptable DKIM signature found", "RFC 7372"},
    Detail{"7.22", "no valid author-matched DKIM signature found", "RFC 7372"},
    Detail{"7.23", "SPF validation failed", "RFC 7372"},
    Detail{"7.24", "SPF validation error", "RFC 7372"},
    Detail{"7.25", "reverse DNS validation failed", "RFC 7372"},
    Detail{"7.26", "multiple authentication checks failed", "RFC 7372"},
    Detail{"7.27", "sender address has null MX", "RFC 7505"},
    Detail{"7.28", "mail flood detected", "registry of RFC 5248"},
    Detail{"7.29", "ARC validation failure", "registry of RFC 5248"},
    Detail{"7.30", "REQUIRETLS support required", "RFC 8689"},
};

/// RFC 3463 2.
std::string_view class_of(char digit) {
  if (digit == '2') return "success";
  if (digit == '4') return "persistent transient failure";
  return "permanent failure";
}

struct ReplyCode {
  int code;
  std::string_view text;
};

// RFC 5321 4.2.3; 235, 334, 432, 454, 500, 534, 535, 538: RFC 4954; 454 also RFC 3207; 521, 556: RFC 7504.
constexpr std::array reply_codes = {
    ReplyCode{211, "system status or help"},
    ReplyCode{214, "help"},
    ReplyCode{220, "service ready"},
    ReplyCode{221, "service closing the connection"},
    ReplyCode{235, "authentication succeeded"},
    ReplyCode{250, "command completed"},
    ReplyCode{251, "user not local, will forward"},
    ReplyCode{252, "cannot verify the user, will try to deliver"},
    ReplyCode{334, "server challenge"},
    ReplyCode{354, "start of mail input"},
    ReplyCode{421, "service not available, closing the connection"},
    ReplyCode{432, "a password transition is needed"},
    ReplyCode{450, "mailbox unavailable for now"},
    ReplyCode{451, "error in processing"},
    ReplyCode{452, "insufficient system storage"},
    ReplyCode{454, "temporary authentication failure, or TLS not available for now"},
    ReplyCode{455, "unable to accommodate parameters"},
    ReplyCode{500, "syntax error, command unrecognized"},
    ReplyCode{501, "syntax error in parameters"},
    ReplyCode{502, "command not implemented"},
    ReplyCode{503, "bad sequence of commands"},
    ReplyCode{504, "command parameter not implemented"},
    ReplyCode{521, "host does not accept mail"},
    ReplyCode{530, "authentication required, or STARTTLS first"},
    ReplyCode{534, "authentication mechanism is too weak"},
    ReplyCode{535, "authentication credentials invalid"},
    ReplyCode{538, "encryption required for the authentication mechanism"},
    ReplyCode{550, "mailbox unavailable or refused by policy"},
    ReplyCode{551, "user not local"},
    ReplyCode{552, "exceeded storage allocation"},
    ReplyCode{553, "mailbox name not allowed"},
    ReplyCode{554, "transaction failed, or no SMTP service here"},
    ReplyCode{555, "parameters of MAIL or RCPT not recognized"},
    ReplyCode{556, "domain does not accept mail"},
};

}  // namespace

std::optional<EnhancedMeaning> describe_enhanced(std::string_view code) {
  if (code.empty() || smtp::split_enhanced(code).code != code) return std::nullopt;
  const auto tail = code.substr(2);
  EnhancedMeaning meaning{.class_text = class_of(code[0]), .subject_text = {}, .detail_text = {}, .rule = {}};
  const auto* const subject = std::ranges::find(subjects, tail.substr(0, tail.find('.')), &Subject::digit);
  if (subject != subjects.end()) meaning.subject_text = subject->text;
  const auto* const detail = std::ranges::find(details, tail, &Detail::code);
  if (detail != details.end()) {
    meaning.detail_text = detail->text;
    meaning.rule = detail->rule;
  }
  return meaning;
}

std::string enhanced_sentence(std::string_view code) {
  const auto meaning = describe_enhanced(code);
  if (!meaning) return {};
  const auto subject = meaning->subject_text.empty() ? "unregistered subject" : meaning->subject_text;
  if (meaning->detail_text.empty()) {
    const auto detail = code.substr(code.rfind('.'));
    return fmt::format("{}: {}; {}; {} is not registered", code, meaning->class_text, subject, detail);
  }
  return fmt::format("{}: {}; {}; {} ({})", code, meaning->class_text, subject, meaning->detail_text,
                     meaning->rule);
}

std::string_view describe_reply_code(int code) {
  const auto* const known = std::ranges::find(reply_codes, code, &ReplyCode::code);
  if (known != reply_codes.end()) return known->text;
  // RFC 5321 4.2.1: a client that does not know the code goes by its first digit.
  if (code >= 200 && code < 300) return "positive completion";
  if (code >= 300 && code < 400) return "positive so far, more is wanted";
  if (code >= 400 && code < 500) return "transient refusal, may work later";
  if (code >= 500 && code < 600) return "permanent refusal";
  return {};
}

}  // namespace smtpmatrix::reports
