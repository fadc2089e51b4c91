#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "probes/iana/names.h"
#include "probes/session/limits.h"
#include "probes/session/machine.h"

namespace smtpmatrix {
namespace {

/// RFC 6066 3: literal addresses are not permitted in server_name.
bool is_address(std::string_view host) {
  return host.find(':') != std::string_view::npos ||
         host.find_first_not_of("0123456789.") == std::string_view::npos;
}

std::string describe(const TlsFacts& facts) {
  std::string text = facts.version ? iana::version_name(*facts.version) : "TLS";
  if (facts.cipher_suite) text += " " + iana::cipher_suite_name(*facts.cipher_suite);
  if (facts.group) text += " " + iana::group_name(*facts.group);
  if (facts.dh_bits) text += fmt::format(" DH {} bits", *facts.dh_bits);
  return text;
}

std::string describe(const ChainFacts& chain) {
  if (chain.verified()) return "certificate verified";
  std::string text = "certificate not verified:";
  for (const CertificateProblem problem : chain.problems) text += fmt::format(" {}", to_string(problem));
  return text;
}

std::string describe(const Alert& alert) {
  return fmt::format("alert {} {} from {}", alert.level == 1 ? "warning" : "fatal",
                     iana::alert_name(alert.description),
                     alert.sent_by == Sender::server ? "server" : "client");
}

}  // namespace

std::string SessionMachine::checked_name() const {
  return settings_.sni.value_or(journal_.seen.endpoint.host);
}

void SessionMachine::begin_tls() {
  if (!client_.offer) {
    return stop(
        because(Reason::our_bug, Fault::ours, fmt::format("client {} has no TLS", journal_.seen.client)));
  }
  const std::string name = is_address(checked_name()) ? std::string() : checked_name();
  journal_.event(
      now_, fmt::format("ClientHello of {}{}{}", journal_.seen.client, name.empty() ? "" : " for ", name));
  channel_.begin_tls(tls::Client(*client_.offer, {.server_name = name, .depth = depth_}, random_));
  wait_in(session_state::Handshake{}, settings_.step_timeout);
  // A hello that could not be made (an offer the engine cannot speak) fails before any byte came.
  after_tls_bytes();
}

void SessionMachine::after_tls_bytes() {
  auto* const client = channel_.tls();
  if (client == nullptr) return;
  switch (client->phase()) {
    case tls::Phase::idle:
    case tls::Phase::handshaking: return note_new_alerts();
    case tls::Phase::failed: return tls_failed();
    case tls::Phase::established:
    case tls::Phase::stopped_at_depth:
      if (std::holds_alternative<session_state::Handshake>(state_)) return handshake_done();
      return note_new_alerts();
    case tls::Phase::closed:
      // The close_notify came in the same bytes as the end of the handshake, which was reached all the same.
      if (std::holds_alternative<session_state::Handshake>(state_) && client->facts().handshake_complete)
        return handshake_done();
      // RFC 8446 6.1: close_notify ends what the peer says, as a FIN would.
      return stop(because(Reason::connection_closed, Fault::peer_closed,
                          fmt::format("close_notify from the server while waiting for {}", awaited(state_))));
  }
}

void SessionMachine::handshake_done() {
  keep_tls_facts();
  verify_chain();
  std::string text = describe(*journal_.seen.tls);
  if (journal_.seen.certificate) text += ", " + describe(*journal_.seen.certificate);
  journal_.event(now_, text);
  if (objects_to_certificate()) return;
  stage_succeeded();
  // Implicit TLS: the greeting may have come in the same bytes as the end of the handshake.
  read_replies();
  if (!ended()) after_tls_bytes();
}

/// What a program refuses while it reads the server's flight is refused here once the handshake has shown all
/// it can: the server hears the alert one flight later.
std::optional<clients::Objection> SessionMachine::objection() const {
  const auto& chain = journal_.seen.tls->certificate_chain;
  if (!journal_.seen.certificate) return std::nullopt;
  if (auto beyond = clients::objection_to_size(client_, chain, *journal_.seen.certificate)) return beyond;
  if (!settings_.verify) return std::nullopt;
  const auto own = settings_.verifiers_by_store.find({client_.trust.store, client_.trust.store_release});
  if (own == settings_.verifiers_by_store.end())
    return clients::objection_to_trust(client_, *journal_.seen.certificate);
  return clients::objection_to_trust(client_, own->second->verify(chain, checked_name(), wall_clock_));
}

bool SessionMachine::objects_to_certificate() {
  auto minded = objection();
  if (!minded) return false;
  channel_.tls()->abort(minded->alert);
  Stop why = because(minded->reason, Fault::peer_incompatible, std::move(minded->detail));
  why.certificate = minded->problem;
  stop(std::move(why));
  return true;
}

/// Tells the client how its transport ended, if it is still at the handshake, and says whether that broke it.
bool SessionMachine::handshake_broken_by(void (tls::Client::*event)()) {
  if (!std::holds_alternative<session_state::Handshake>(state_)) return false;
  auto* const client = channel_.tls();
  (client->*event)();
  return client->phase() == tls::Phase::failed;
}

void SessionMachine::tls_failed() {
  const auto* const client = channel_.tls();
  keep_tls_facts();
  verify_chain();
  TlsFailure failure = client->failure().value_or(TlsFailure{});
  Stop why = because(failure.reason, failure.fault, failure.detail);
  why.tls = std::move(failure);
  why.unexpected = client->plaintext_reply();
  stop(std::move(why));
}

void SessionMachine::keep_tls_facts() {
  if (goodbye_said_) return;
  note_new_alerts();
  if (const auto* client = channel_.tls()) journal_.seen.tls = client->facts();
}

void SessionMachine::note_new_alerts() {
  const auto* const client = channel_.tls();
  if (client == nullptr) return;
  const auto& alerts = client->facts().alerts;
  for (; alerts_noted_ < alerts.size(); ++alerts_noted_)
    journal_.event(now_, describe(alerts[alerts_noted_]));
}

void SessionMachine::verify_chain() {
  if (journal_.seen.certificate || !journal_.seen.tls || journal_.seen.tls->certificate_chain.empty()) return;
  const auto& chain = journal_.seen.tls->certificate_chain;
  journal_.seen.certificate = settings_.verifier
                                  ? settings_.verifier->verify(chain, checked_name(), wall_clock_)
                                  : certs::verify(chain, checked_name(), wall_clock_, certs::TrustStore());
}

}  // namespace smtpmatrix
