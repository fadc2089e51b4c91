#include "scanner/plan/evidence.h"

#include <algorithm>

namespace smtpmatrix::scanner {
namespace {

bool is_permanent(const Stop& stop) {
  return stop.reason == Reason::smtp_reply && stop.reply && stop.reply->code >= 500;
}

/// A plaintext answer to a ClientHello is a greeting unless it says that the server is out of service: a TLS
/// port behind an overloaded proxy may send 421 in plain.
bool greets_in_plain(const Observation& seen, const Stop& stop) {
  if (seen.endpoint.mode != Mode::implicit || stop.reason != Reason::tls_plaintext_reply) return false;
  if (stop.reply) return stop.reply->code < 400 || stop.reply->code >= 500;
  return stop.unexpected.empty() || stop.unexpected.front() != '4';
}

bool server_sent_alert(const TlsFacts& tls) {
  return std::ranges::any_of(tls.alerts, [](const Alert& alert) { return alert.sent_by == Sender::server; });
}

}  // namespace

PortKind kind_shown_by(const Observation& seen) {
  if (seen.endpoint.mode != Mode::implicit) {
    // RFC 5321 4.2: 421 at any time, 554 as a greeting: all of it is SMTP.
    return seen.greeting.was_seen() ? PortKind::smtp_first : PortKind::unknown;
  }
  if (seen.tls && (seen.tls->version || server_sent_alert(*seen.tls))) return PortKind::tls_first;
  return seen.stop && greets_in_plain(seen, *seen.stop) ? PortKind::smtp_first : PortKind::unknown;
}

bool connected(const Observation& seen) {
  if (seen.reached) return true;
  // RFC 9293 3.10.7.3: a RST in answer to a SYN is a refusal. What a connect() meets as a reset came after
  // the peer had agreed, faster than we looked.
  return seen.stop && seen.stop->stage == Stage::connect && seen.stop->reason == Reason::connection_reset;
}

bool nobody_there(const Observation& seen) {
  if (!seen.stop || seen.stop->stage != Stage::connect) return false;
  const Reason reason = seen.stop->reason;
  return reason == Reason::connection_refused || reason == Reason::timeout || reason == Reason::unreachable ||
         reason == Reason::dns_not_found || reason == Reason::dns_no_address || reason == Reason::dns_failed;
}

bool was_silent(const Observation& seen) {
  if (!seen.stop || seen.stop->reason != Reason::timeout || !seen.bytes_after_starttls.empty()) return false;
  if (seen.endpoint.mode == Mode::implicit) {
    return seen.stop->stage == Stage::tls && kind_shown_by(seen) == PortKind::unknown;
  }
  return seen.stop->stage == Stage::greeting && !seen.greeting.was_seen();
}

bool greeted(const Observation& seen) {
  if (seen.greeting.was_seen()) return true;
  return seen.endpoint.mode == Mode::implicit && seen.stop && greets_in_plain(seen, *seen.stop) &&
         (seen.stop->reply || std::string_view(as_text(seen.stop->unexpected)).starts_with("220"));
}

bool was_cut_without_a_word(const Observation& seen) {
  if (!seen.stop || !connected(seen)) return false;
  const Reason reason = seen.stop->reason;
  if (reason != Reason::connection_reset && reason != Reason::connection_closed) return false;
  return !seen.greeting.was_seen() && !(seen.tls && seen.tls->version);
}

bool was_answered_at_hello(const Observation& seen) { return seen.tls && seen.tls->version; }

bool was_cut_at_hello(const Observation& seen) {
  if (!seen.stop || seen.stop->stage != Stage::tls || !seen.tls) return false;
  const Reason reason = seen.stop->reason;
  const bool is_cut =
      reason == Reason::timeout || reason == Reason::connection_closed || reason == Reason::connection_reset;
  return is_cut && !was_answered_at_hello(seen) && !server_sent_alert(*seen.tls);
}

bool offers_starttls(const Observation& seen) {
  const EhloFacts* const ehlo = seen.ehlo.get();
  return ehlo != nullptr && ehlo->keywords.contains("STARTTLS");
}

bool dead_before_ehlo(const Observation& seen) {
  if (!seen.stop || seen.endpoint.mode == Mode::implicit) return false;
  if (was_silent(seen)) return true;
  const Stop& stop = *seen.stop;
  if (stop.stage == Stage::greeting &&
      (stop.reason == Reason::not_smtp || stop.reason == Reason::smtp_malformed)) {
    return true;
  }
  return (stop.stage == Stage::greeting || stop.stage == Stage::ehlo) && is_permanent(stop);
}

bool mode_is_dead(const Observation& seen) {
  if (!seen.stop) return false;
  const Stop& stop = *seen.stop;
  switch (seen.endpoint.mode) {
    case Mode::plain: return dead_before_ehlo(seen);
    case Mode::starttls:
      return dead_before_ehlo(seen) || stop.reason == Reason::no_starttls ||
             (stop.stage == Stage::starttls && is_permanent(stop));
    case Mode::implicit: return kind_shown_by(seen) == PortKind::smtp_first;
  }
  return false;
}

}  // namespace smtpmatrix::scanner
