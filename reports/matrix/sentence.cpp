#include <algorithm>
#include <fmt/format.h>

#include "reports/matrix/word.h"

namespace smtpmatrix::reports {
namespace {

std::string_view stage_name(Stage stage) {
  switch (stage) {
    case Stage::connect: return "while connecting";
    case Stage::greeting: return "at the greeting";
    case Stage::ehlo: return "at EHLO";
    case Stage::starttls: return "at STARTTLS";
    case Stage::tls: return "in the TLS handshake";
    case Stage::ehlo_tls: return "at EHLO under TLS";
    case Stage::auth_challenge:
    case Stage::auth: return "at AUTH";
    case Stage::mail: return "at MAIL FROM";
    case Stage::rcpt: return "at RCPT TO";
  }
  return {};
}

std::string where(const Cell& cell) {
  return cell.seen.stop ? std::string(stage_name(cell.seen.stop->stage)) : std::string("before it began");
}

/// A handshake that succeeds and a reply that refuses the session afterwards are two facts: say both.
std::string_view after_handshake(const Observation& seen) {
  return seen.tls && seen.tls->handshake_complete ? "the TLS handshake completes, then " : "";
}

std::string reply_sentence(const Cell& cell, std::string_view verb) {
  return fmt::format("{}the server {} {}", after_handshake(cell.seen), verb, where(cell));
}

std::string waiting_sentence(const Cell& cell, std::string_view what) {
  return fmt::format("{}{} {}", after_handshake(cell.seen), what, where(cell));
}

std::string broken_tls(std::string_view what) { return fmt::format("the server's TLS is broken: {}", what); }

std::string plaintext_sentence(const Cell& cell) {
  if (cell.probe.endpoint.mode != Mode::implicit) return "readable text came where a TLS record was due";
  return "this port greets in clear text, so implicit TLS (\"SSL\") is the wrong mode here";
}

std::string reply_or_policy(const Cell& cell) {
  return reply_sentence(cell, cell.outcome == Outcome::refused ? "refuses" : "asks to come back later");
}

std::string sentence_of(const Cell& cell, Reason reason) {
  switch (reason) {
    case Reason::smtp_reply:
    case Reason::temporary_reply: return reply_or_policy(cell);
    case Reason::no_starttls: return "the server's EHLO answer does not offer STARTTLS";
    case Reason::no_auth: return "the server does not offer AUTH here";
    case Reason::no_common_mechanism: return "the server offers AUTH, but no mechanism that was to be tried";
    case Reason::smtp_malformed: return waiting_sentence(cell, "the answer is no SMTP reply");
    case Reason::not_smtp: return "another protocol answers on this port";
    case Reason::tls_alert: return "the server ends the handshake with an alert";
    case Reason::tls_version_mismatch: return "the server answers with a TLS version that was not offered";
    case Reason::tls_cipher_mismatch: return "the server answers with a cipher suite that was not offered";
    case Reason::tls_group_mismatch: return "the server uses a group (curve) that was not offered";
    case Reason::tls_plaintext_reply: return plaintext_sentence(cell);
    case Reason::tls_malformed: return broken_tls("bytes that cannot be read");
    case Reason::tls_unexpected_message: return broken_tls("a message out of turn");
    case Reason::tls_illegal_parameter: return broken_tls("a value that the standard forbids");
    case Reason::tls_bad_signature: return broken_tls("its key exchange is not signed by its certificate");
    case Reason::tls_bad_record_mac: return broken_tls("a record that does not authenticate");
    case Reason::tls_bad_finished: return broken_tls("its Finished does not match the handshake");
    case Reason::tls_downgrade: return "someone on the way lowers the TLS version (downgrade sentinel)";
    case Reason::tls_weak_dh: return "the server's Diffie-Hellman prime is smaller than this client accepts";
    case Reason::client_limit:
      return cell.outcome == Outcome::not_run ? "not tried: this client has no setting for it"
                                              : "the server asks for more than this client can do";
    case Reason::tls_intolerant:
      return "the server does not stand this hello: it ends the connection or falls silent, and answers a "
             "smaller one";
    case Reason::certificate_rejected: return "this client does not accept the server's certificate";
    case Reason::connection_refused: return "nothing listens on this port";
    case Reason::connection_reset: return waiting_sentence(cell, "the connection is reset");
    case Reason::connection_closed: return waiting_sentence(cell, "the server closes the connection");
    case Reason::timeout: return waiting_sentence(cell, "no answer comes");
    case Reason::unreachable: return "the network does not reach this address";
    case Reason::dns_not_found: return "the name does not exist";
    case Reason::dns_no_address: return "the name has no address of the wanted family";
    case Reason::dns_failed: return "the resolver gives no answer";
    case Reason::throttled: return "the server still limits our connections after every retry: not known";
    case Reason::limit_exceeded: return waiting_sentence(cell, "the server sends more than is read");
    case Reason::account_guard: return "not tried: enough logins of this account were refused already";
    case Reason::untrusted_certificate: return "login withheld: the certificate does not verify";
    case Reason::plaintext_guard: return "login withheld: the session is not encrypted";
    case Reason::no_credentials_for_mechanism: return "login not tried: no credential for its mechanisms";
    case Reason::implicit_tls_only: return "this port speaks TLS from the first byte (implicit TLS)";
    case Reason::our_limit: return "not tested: smtpmatrix cannot do this";
    case Reason::our_bug: return "not known: an error in smtpmatrix, please report it";
    case Reason::interrupted: return "not tested: the scan ended before";
  }
  return {};
}

}  // namespace

std::string sentence(const Cell& cell) {
  if (!cell.reason) return {};
  auto text = sentence_of(cell, *cell.reason);
  if (cell.repeats_worked == 0) return text;
  return fmt::format("the answers differ from connection to connection; one time {}", text);
}

namespace {

/// First line of bytes that were neither SMTP nor TLS, where that is what stopped the conversation.
std::string_view foreign_greeting(const Cell& cell) {
  if (cell.reason != Reason::tls_plaintext_reply && cell.reason != Reason::not_smtp) return {};
  if (!cell.seen.stop) return {};
  const auto text = as_text(cell.seen.stop->unexpected);
  return text.substr(0, std::min(text.size(), text.find_first_of("\r\n")));
}

}  // namespace

std::string quote(const Cell& cell) {
  if (!cell.reason) return {};
  const auto greeting = foreign_greeting(cell);
  return greeting.empty() ? cell.detail : std::string(greeting);
}

bool quotes_peer(const Cell& cell) {
  return !foreign_greeting(cell).empty() || (cell.seen.stop && cell.seen.stop->reply);
}

}  // namespace smtpmatrix::reports
