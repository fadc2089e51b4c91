#include "reports/matrix/word.h"

#include <algorithm>
#include <fmt/format.h>

#include "probes/iana/names.h"
#include "reports/verdict/judge.h"

namespace smtpmatrix::reports {
namespace {

std::string reply_word(const Observation& seen) {
  if (!seen.stop || !seen.stop->reply) return "reply";
  const auto& reply = *seen.stop->reply;
  return reply.enhanced ? fmt::format("{} {}", reply.code, *reply.enhanced) : fmt::format("{}", reply.code);
}

std::string alert_word(const Observation& seen) {
  const auto* const alert = telling_alert(seen);
  return alert == nullptr ? "TLS alert" : "alert " + iana::alert_name(alert->description);
}

std::string version_word(const Observation& seen) {
  if (!seen.tls || !seen.tls->version) return "other version";
  return "chose " + iana::version_name(*seen.tls->version);
}

/// "not TLS: 220 …": the code of a greeting, else the first letters.
std::string plaintext_word(const Observation& seen) {
  const auto text = seen.stop ? as_text(seen.stop->unexpected) : std::string_view();
  const auto start = text.substr(0, std::min<std::size_t>(text.find_first_of(" -\r\n"), 4));
  return start.empty() ? "not TLS" : fmt::format("not TLS: {} …", start);
}

std::string weak_dh_word(const Observation& seen) {
  return seen.tls && seen.tls->dh_bits ? fmt::format("weak DH {}", *seen.tls->dh_bits) : "weak DH";
}

/// certificate_expired → "certificate expired".
std::string certificate_word(const Cell& cell) {
  auto word = cell.reason_text;
  std::ranges::replace(word, '_', ' ');
  return word;
}

/// What it was that is too much: a prime, something of the certificates, or the mode itself.
std::string client_limit_word(const Cell& cell) {
  if (cell.outcome == Outcome::not_run) return "no such setting";
  const auto& seen = cell.seen;
  if (seen.stop && seen.stop->tls && seen.tls && seen.tls->dh_bits)
    return fmt::format("DH {} too large", *seen.tls->dh_bits);
  return "certificate limit";
}

std::string word_of(const Cell& cell, Reason reason) {
  const auto& seen = cell.seen;
  switch (reason) {
    case Reason::smtp_reply:
    case Reason::temporary_reply: return reply_word(seen);
    case Reason::no_starttls: return "no STARTTLS";
    case Reason::no_auth: return "no AUTH";
    case Reason::no_common_mechanism: return "no common AUTH";
    case Reason::smtp_malformed: return "malformed SMTP";
    case Reason::not_smtp: return "not SMTP";
    case Reason::tls_alert: return alert_word(seen);
    case Reason::tls_version_mismatch: return version_word(seen);
    case Reason::tls_cipher_mismatch: return "cipher mismatch";
    case Reason::tls_group_mismatch: return "group mismatch";
    case Reason::tls_plaintext_reply: return plaintext_word(seen);
    case Reason::tls_malformed: return "malformed TLS";
    case Reason::tls_unexpected_message: return "unexpected message";
    case Reason::tls_illegal_parameter: return "illegal parameter";
    case Reason::tls_bad_signature: return "bad signature";
    case Reason::tls_bad_record_mac: return "bad MAC";
    case Reason::tls_bad_finished: return "bad Finished";
    case Reason::tls_downgrade: return "downgrade";
    case Reason::tls_weak_dh: return weak_dh_word(seen);
    case Reason::client_limit: return client_limit_word(cell);
    case Reason::tls_intolerant: return "intolerant";
    case Reason::certificate_rejected: return certificate_word(cell);
    case Reason::connection_refused: return "refused";
    case Reason::connection_reset: return "reset";
    case Reason::connection_closed: return "closed";
    case Reason::timeout: return "timeout";
    case Reason::unreachable: return "unreachable";
    case Reason::dns_not_found: return "no such name";
    case Reason::dns_no_address: return "no address";
    case Reason::dns_failed: return "DNS failed";
    case Reason::throttled: return "throttled";
    case Reason::limit_exceeded: return "too much data";
    case Reason::account_guard:
    case Reason::untrusted_certificate:
    case Reason::plaintext_guard: return "login guarded";
    case Reason::no_credentials_for_mechanism: return "no credential";
    case Reason::implicit_tls_only: return "implicit TLS only";
    case Reason::our_limit: return "our limit";
    case Reason::our_bug: return "our bug";
    case Reason::interrupted: return "interrupted";
  }
  return "our bug";
}

}  // namespace

std::string decisive_word(const Cell& cell) {
  if (!cell.reason) return "works";
  const bool front_ends_disagree = cell.repeats_worked > 0;
  if (front_ends_disagree) return fmt::format("{} of {} work", cell.repeats_worked, cell.repeats_asked);
  return word_of(cell, *cell.reason);
}

}  // namespace smtpmatrix::reports
