#include <algorithm>
#include <array>
#include <cctype>

#include "probes/smtp/pace_words.h"
#include "reports/verdict/judge.h"

namespace smtpmatrix::reports {
namespace {

bool contains(const std::string& haystack, std::string_view word) {
  const auto same = [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
  };
  return std::search(haystack.begin(), haystack.end(), word.begin(), word.end(), same) != haystack.end();
}

bool contains_any(const std::string& text, std::span<const std::string_view> words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return contains(text, word); });
}

/// Words of a state that passes: rate limits, greylisting, a broken back end.
constexpr std::array<std::string_view, 11> passing_words = {
    "too many", "concurrent", "rate limit", "unusual rate",  "try again",  "greylist",
    "graylist", "temporar",   "throttl",    "not available", "unavailable"};
/// Words of a demand that the client must meet.
constexpr std::array<std::string_view, 6> demanding_words = {"encrypt",  "starttls", "tls",
                                                             "required", "must ",    "not supported"};

/// "4.7.66" → {class 4, subject 7, detail 66}.
struct Enhanced {
  int major = 0, subject = 0, detail = 0;
};
Enhanced parse_enhanced(std::string_view text) {
  std::array<int, 3> parts{};
  std::size_t part = 0;
  for (const char c : text) {
    if (c == '.') {
      if (++part == parts.size()) return {};
    } else if (c >= '0' && c <= '9' && parts[part] < 1000) {
      parts[part] = parts[part] * 10 + (c - '0');
    }
  }
  return {.major = parts[0], .subject = parts[1], .detail = parts[2]};
}

Outcome plaintext_reply_in(Mode mode) {
  // A greeting in answer to a ClientHello on a port that waits for STARTTLS: nobody listens in this mode.
  // After the 220 to STARTTLS the same bytes break a promise.
  return mode == Mode::implicit ? Outcome::unsupported : Outcome::failed;
}

}  // namespace

bool is_policy(const SmtpReply& reply) {
  if (reply.code < 400 || reply.code >= 500) return false;
  if (contains_any(reply.text, passing_words)) return false;
  if (!reply.enhanced) return false;
  // Whoever says when to come back will not say the same then.
  if (smtp::read_pace_words(reply.text).tell_anything()) return false;
  // RFC 3463 3.8: subject 7 is security or policy; 4.7.0 and 4.7.1 say no more than that, so the words
  // decide. RFC 3463 2: class 5 is permanent, whatever the reply code before it.
  const auto enhanced = parse_enhanced(*reply.enhanced);
  if (enhanced.major == 5) return true;
  if (enhanced.subject != 7) return false;
  return enhanced.detail > 1 || contains_any(reply.text, demanding_words);
}

Outcome outcome_of(const Stop& stop, Mode mode) {
  switch (stop.reason) {
    case Reason::smtp_reply:
    case Reason::tls_alert:
    case Reason::tls_version_mismatch:
    case Reason::tls_cipher_mismatch:
    case Reason::tls_group_mismatch: return Outcome::refused;

    case Reason::temporary_reply:
      return stop.reply && is_policy(*stop.reply) ? Outcome::refused : Outcome::inconclusive;
    // Ours to repair: it says nothing about the peer.
    case Reason::our_bug:
    case Reason::throttled: return Outcome::inconclusive;

    case Reason::no_starttls:
    case Reason::no_auth:
    case Reason::no_common_mechanism:
    case Reason::not_smtp:
    case Reason::connection_refused:
    case Reason::implicit_tls_only: return Outcome::unsupported;
    case Reason::tls_plaintext_reply: return plaintext_reply_in(mode);

    case Reason::smtp_malformed:
    case Reason::tls_malformed:
    case Reason::tls_unexpected_message:
    case Reason::tls_illegal_parameter:
    case Reason::tls_bad_signature:
    case Reason::tls_bad_record_mac:
    case Reason::tls_bad_finished:
    case Reason::tls_downgrade:
    case Reason::tls_weak_dh:
    case Reason::tls_intolerant:
    case Reason::client_limit:
    case Reason::certificate_rejected:
    case Reason::connection_reset:
    case Reason::connection_closed:
    case Reason::timeout:
    case Reason::unreachable:
    case Reason::dns_not_found:
    case Reason::dns_no_address:
    case Reason::dns_failed:
    case Reason::limit_exceeded: return Outcome::failed;

    // A guard of ours, or something we cannot do: the peer has not been asked.
    case Reason::account_guard:
    case Reason::untrusted_certificate:
    case Reason::plaintext_guard:
    case Reason::no_credentials_for_mechanism:
    case Reason::our_limit:
    case Reason::interrupted: return Outcome::not_run;
  }
  return Outcome::inconclusive;
}

}  // namespace smtpmatrix::reports
