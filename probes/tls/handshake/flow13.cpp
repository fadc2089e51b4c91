#include "probes/tls/handshake/flow13.h"

#include <fmt/format.h>
#include <utility>

#include "probes/iana/names.h"
#include "probes/iana/numbers.h"
#include "probes/tls/crypto/hash.h"
#include "probes/tls/crypto/key_pair.h"
#include "probes/tls/handshake/accept_hello.h"
#include "probes/tls/handshake/crypto_refusal.h"
#include "probes/tls/handshake/limits.h"
#include "probes/tls/handshake/messages13.h"
#include "probes/tls/record/protection.h"
#include "probes/tls/wire/certificate.h"
#include "probes/tls/wire/session.h"

namespace smtpmatrix::tls {
namespace {

namespace type = iana::handshake_type;

tl::unexpected<Refusal> not_now(const wire::Message& message, std::string_view wanted) {
  return tl::unexpected(unexpected(iana::handshake_type_name(message.type), wanted));
}

}  // namespace

std::unique_ptr<Flow> make_flow13(Link& link) { return std::make_unique<Flow13>(link); }

Step Flow13::begin(const wire::ServerHello& hello) {
  if (auto checked = messages13::check_hello(*link_, hello); !checked) return checked;
  auto next = wire::is_hello_retry_request(hello) ? retry(hello) : enter_handshake(WaitServerHello{}, hello);
  if (!next) return tl::unexpected(std::move(next.error()));
  state_ = std::move(*next);
  return {};
}

Step Flow13::on_message(const wire::Message& message) {
  auto next = std::visit([&](auto&& state) { return handle(std::forward<decltype(state)>(state), message); },
                         std::move(state_));
  if (!next) {
    state_ = Stopped{};
    return tl::unexpected(std::move(next.error()));
  }
  state_ = std::move(*next);
  return {};
}

// RFC 8446 5 and D.4: between the first ClientHello and the server's Finished it is dropped; afterwards it is
// an unexpected_message. (That it is the single byte 1 the Link has checked.)
Step Flow13::on_change_cipher_spec() {
  if (std::holds_alternative<Established>(state_)) {
    return tl::unexpected(unexpected("change_cipher_spec", waiting_for()));
  }
  if (++change_cipher_specs_received_ > limits::post_handshake_requests) {
    return tl::unexpected(too_much("change_cipher_spec", "change_cipher_spec records without end"));
  }
  return {};
}

bool Flow13::admits_unprotected(std::uint8_t content_type) const {
  if (std::holds_alternative<Established>(state_)) return false;
  return content_type == iana::content_type::change_cipher_spec || content_type == iana::content_type::alert;
}

std::string_view Flow13::waiting_for() const {
  struct Names {
    std::string_view operator()(const WaitServerHello&) const { return "server_hello"; }
    std::string_view operator()(const WaitEncryptedExtensions&) const { return "encrypted_extensions"; }
    std::string_view operator()(const WaitCertificate&) const { return "certificate"; }
    std::string_view operator()(const WaitCertificateVerify&) const { return "certificate_verify"; }
    std::string_view operator()(const WaitFinished&) const { return "finished"; }
    std::string_view operator()(const Established&) const { return "application_data"; }
    std::string_view operator()(const Stopped&) const { return "nothing"; }
  };
  return std::visit(Names{}, state_);
}

// --- the hello ------------------------------------------------------------------------------------------

// After a HelloRetryRequest: the ServerHello proper.
Flow13::Next Flow13::handle(WaitServerHello&& state, const wire::Message& message) {
  if (message.type != type::server_hello) return not_now(message, "server_hello");
  const auto hello = wire::read_server_hello(message.body);
  if (!hello) return tl::unexpected(malformed("server_hello", hello.error()));
  // RFC 8446 4.1.4: a second HelloRetryRequest is an unexpected_message.
  if (wire::is_hello_retry_request(*hello)) {
    return tl::unexpected(unexpected("a second hello_retry_request", "server_hello"));
  }
  // RFC 8446 4.1.4: version and suite stay those of the HelloRetryRequest.
  if (wire::selected_version(*hello) != tls13 || hello->cipher_suite != state.suite) {
    return tl::unexpected(
        illegal("server_hello", "version or cipher suite is not that of the hello_retry_request"));
  }
  const auto accepted = accept_hello(link_->offer(), link_->sent_extensions(), *hello);
  if (!accepted) return tl::unexpected(accepted.error());
  if (auto checked = messages13::check_hello(*link_, *hello); !checked)
    return tl::unexpected(checked.error());
  for (const auto& extension : hello->extensions) link_->facts().server_extensions.push_back(extension.type);
  append(link_->transcript(), message.raw);
  return enter_handshake(state, *hello);
}

Flow13::Next Flow13::retry(const wire::ServerHello& hello) {
  link_->facts().hello_retry_request = true;
  if (auto boundary = expect_boundary("hello_retry_request"); !boundary)
    return tl::unexpected(boundary.error());
  auto wanted = messages13::read_retry(*link_, hello);
  if (!wanted) return tl::unexpected(std::move(wanted.error()));
  if (wanted->group) link_->facts().group = *wanted->group;
  if (link_->stop_at(TlsDepth::server_hello)) return Stopped{};
  if (wanted->group && !crypto::is_supported_group(*wanted->group)) {
    return tl::unexpected(beyond_us("hello_retry_request", fmt::format("server asks for a share of {}",
                                                                       iana::group_name(*wanted->group))));
  }
  if (auto replaced = replace_first_hello(find_suite(hello.cipher_suite)->hash); !replaced) {
    return tl::unexpected(replaced.error());
  }
  if (wanted->group) {
    auto key = crypto::KeyPair::generate(*wanted->group, link_->random());
    if (!key) return tl::unexpected(crypto_refusal("hello_retry_request", key.error()));
    // RFC 8446 4.1.2: the list of shares is replaced by the one that was asked for.
    link_->key_shares().clear();
    link_->key_shares().push_back({*wanted->group, std::make_unique<crypto::KeyPair>(std::move(*key))});
  }
  owe_change_cipher_spec_once();
  link_->send_second_hello(wanted->cookie);
  return WaitServerHello{.retried = true, .suite = hello.cipher_suite, .group = wanted->group};
}

// RFC 8446 4.4.1: the first ClientHello becomes a message_hash message; the HelloRetryRequest after it stays.
Step Flow13::replace_first_hello(crypto::HashAlgorithm hash) {
  Bytes& transcript = link_->transcript();
  Reader reader(transcript);
  reader.u8("client_hello");
  const View body = reader.vector_u24("client_hello");
  const View first = View(transcript).first(wire::message_header_bytes + body.size());
  if (!reader.ok())
    return tl::unexpected(beyond_us("hello_retry_request", "no ClientHello in the transcript"));
  Bytes replaced = wire::write_message(type::message_hash, View(crypto::digest(hash, first)));
  append(replaced, reader.rest());
  transcript = std::move(replaced);
  return {};
}

Flow13::Next Flow13::enter_handshake(const WaitServerHello& state, const wire::ServerHello& hello) {
  auto shared = messages13::agree(*link_, hello);
  if (!shared) return tl::unexpected(std::move(shared.error()));
  // RFC 8446 4.2.8: after a HelloRetryRequest, the group it named.
  if (state.group && link_->facts().group != state.group) {
    return tl::unexpected(illegal("server_hello", "key_share is not of the group that was asked for"));
  }
  if (auto boundary = expect_boundary("server_hello"); !boundary) return tl::unexpected(boundary.error());
  if (link_->stop_at(TlsDepth::server_hello)) return Stopped{};

  const Suite& suite = *find_suite(hello.cipher_suite);
  const Bytes hash = transcript_hash(suite);
  auto secret = EarlySecret(suite.hash).handshake(shared->reveal());
  auto client = secret.client_traffic(hash);
  auto server = secret.server_traffic(hash);
  link_->open_with(record::make_opener13(suite, server.keys(suite)));
  owe_change_cipher_spec_once();
  // RFC 8446 6: an alert from here on is protected.
  link_->seal_with(record::make_sealer13(suite, client.keys(suite)));
  link_->key_shares().clear();
  return WaitEncryptedExtensions{{&suite, std::move(secret), std::move(client), std::move(server)}};
}

// --- the server's first flight --------------------------------------------------------------------------

Flow13::Next Flow13::handle(WaitEncryptedExtensions&& state, const wire::Message& message) {
  if (message.type != type::encrypted_extensions) return not_now(message, "encrypted_extensions");
  if (auto read = messages13::on_encrypted_extensions(*link_, message); !read)
    return tl::unexpected(read.error());
  append(link_->transcript(), message.raw);
  return WaitCertificate{std::move(state.keys), std::nullopt};
}

Flow13::Next Flow13::handle(WaitCertificate&& state, const wire::Message& message) {
  if (message.type == type::certificate_request && !state.request_context) {
    auto context = messages13::on_certificate_request(*link_, message);
    if (!context) return tl::unexpected(std::move(context.error()));
    append(link_->transcript(), message.raw);
    return WaitCertificate{std::move(state.keys), std::move(*context)};
  }
  if (message.type != type::certificate) return not_now(message, "certificate");
  auto peer = messages13::on_certificate(*link_, message);
  if (!peer) return tl::unexpected(std::move(peer.error()));
  append(link_->transcript(), message.raw);
  return WaitCertificateVerify{std::move(state.keys), std::move(state.request_context), std::move(*peer)};
}

Flow13::Next Flow13::handle(WaitCertificateVerify&& state, const wire::Message& message) {
  if (message.type != type::certificate_verify) return not_now(message, "certificate_verify");
  const Bytes hash = transcript_hash(*state.keys.suite);
  if (auto verified = messages13::on_certificate_verify(*link_, state.peer, hash, message); !verified) {
    return tl::unexpected(verified.error());
  }
  append(link_->transcript(), message.raw);
  return WaitFinished{std::move(state.keys), std::move(state.request_context)};
}

Flow13::Next Flow13::handle(WaitFinished&& state, const wire::Message& message) {
  if (message.type != type::finished) return not_now(message, "finished");
  // RFC 8446 4.4.4: verified over everything before it; a mismatch is a decrypt_error.
  const Bytes wanted = state.keys.server.verify_data(transcript_hash(*state.keys.suite));
  if (!crypto::equal_in_constant_time(wanted, message.body)) {
    return tl::unexpected(refusal(Reason::tls_bad_finished, Fault::peer_misbehaved, "finished",
                                  "verify_data does not match the handshake as seen here",
                                  iana::alert::decrypt_error));
  }
  append(link_->transcript(), message.raw);
  if (auto boundary = expect_boundary("finished"); !boundary) return tl::unexpected(boundary.error());
  if (link_->stop_at(TlsDepth::first_flight)) return Stopped{};
  return enter_session(std::move(state));
}

Flow13::Next Flow13::handle(Stopped&&, const wire::Message& message) { return not_now(message, "nothing"); }

// --- our flight, and the session --------------------------------------------------------------------------

Flow13::Next Flow13::enter_session(WaitFinished&& state) {
  const Suite& suite = *state.keys.suite;
  // RFC 8446 7.1: both application secrets are over ClientHello … server Finished.
  const Bytes hash = transcript_hash(suite);
  if (auto sent = send_second_flight(state); !sent) return tl::unexpected(sent.error());
  const ApplicationSecret secret = std::move(state.keys.secret).application();
  Established established{&suite, secret.client_traffic(hash), secret.server_traffic(hash), false};
  link_->seal_with(record::make_sealer13(suite, established.client.keys(suite)));
  link_->open_with(record::make_opener13(suite, established.server.keys(suite)));
  link_->establish();
  return established;
}

Step Flow13::send_second_flight(const WaitFinished& state) {
  const Suite& suite = *state.keys.suite;
  // RFC 8446 4.4.2: a client without a suitable certificate sends a Certificate with an empty list.
  if (state.request_context) {
    link_->send_handshake(
        wire::write_certificate13({.request_context = *state.request_context, .chain = {}}));
  }
  link_->send_handshake(wire::write_finished(state.keys.client.verify_data(transcript_hash(suite))));
  return {};
}

// RFC 8446 D.4: in compatibility mode (we sent a session id) once, before the second flight, whether that is
// a second ClientHello, the Finished, or an alert in their place: a middlebox that takes this for TLS 1.2
// lets no protected record pass before it. It is never protected.
void Flow13::owe_change_cipher_spec_once() {
  if (std::exchange(change_cipher_spec_owed_, true) || link_->session_id().empty()) return;
  link_->owe_change_cipher_spec();
}

Flow13::Next Flow13::handle(Established&& state, const wire::Message& message) {
  switch (message.type) {
    case type::new_session_ticket:
      if (++tickets_ > limits::tickets) {
        return tl::unexpected(too_much("new_session_ticket", "session tickets without end"));
      }
      if (auto read = messages13::on_new_session_ticket(*link_, message); !read) {
        return tl::unexpected(read.error());
      }
      return std::move(state);
    case type::key_update: return update_keys(std::move(state), message);
    // RFC 8446 4.6.2: also a CertificateRequest, because we never offer post_handshake_auth.
    default: return not_now(message, "application_data");
  }
}

// RFC 8446 4.6.3: new receiving keys at once; if asked, our own KeyUpdate before our next application data,
// one for however many came while we were silent.
Flow13::Next Flow13::update_keys(Established&& state, const wire::Message& message) {
  const auto wants_ours = messages13::on_key_update(message);
  if (!wants_ours) return tl::unexpected(wants_ours.error());
  if (auto boundary = expect_boundary("key_update"); !boundary) return tl::unexpected(boundary.error());
  if (++key_updates_ > limits::post_handshake_requests) {
    return tl::unexpected(too_much("key_update", "key updates without end"));
  }
  state.server = std::move(state.server).updated();
  link_->open_with(record::make_opener13(*state.suite, state.server.keys(*state.suite)));
  state.owes_key_update |= *wants_ours;
  return std::move(state);
}

void Flow13::before_application_data() {
  auto* state = std::get_if<Established>(&state_);
  if (state == nullptr || !std::exchange(state->owes_key_update, false)) return;
  // Under the old keys; what follows it under the new ones.
  link_->send_handshake(wire::write_key_update({.update_requested = false}), InTranscript::no);
  state->client = std::move(state->client).updated();
  link_->seal_with(record::make_sealer13(*state->suite, state->client.keys(*state->suite)));
}

// RFC 8446 5.1: a message before a change of keys ends its record. So does one that the server waits to see
// answered.
Step Flow13::expect_boundary(std::string_view message) const {
  if (link_->at_message_boundary()) return {};
  return tl::unexpected(
      unexpected(fmt::format("more bytes after {} in its record", message), "the end of a flight"));
}

// Each message is hashed once. A retry replaces the transcript, but no hash of it was asked for before.
Bytes Flow13::transcript_hash(const Suite& suite) {
  if (!hashed_) hashed_.emplace(suite.hash);
  hashed_->update(View(link_->transcript()).subspan(hashed_bytes_));
  hashed_bytes_ = link_->transcript().size();
  return hashed_->snapshot();
}

}  // namespace smtpmatrix::tls
