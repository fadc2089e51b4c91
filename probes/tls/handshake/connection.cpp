// What the connection says, and how it ends. What it hears is incoming.cpp.
#include "probes/tls/handshake/connection.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "probes/iana/names.h"
#include "probes/iana/numbers.h"
#include "probes/tls/handshake/hello.h"
#include "probes/tls/handshake/limits.h"
#include "probes/tls/handshake/share_stand_in.h"
#include "probes/tls/wire/server_name.h"
#include "probes/tls/wire/session.h"

namespace smtpmatrix::tls {
namespace {

/// RFC 5246 7.1.
constexpr std::uint8_t change_cipher_spec_body[] = {1};

}  // namespace

Connection::Connection(Offer offer, ClientSettings settings, Random& random)
    : offer_(std::move(offer)),
      settings_(std::move(settings)),
      random_(&random),
      sealer_(record::make_plain_sealer(offer_.record_version)),
      opener_(record::make_plain_opener()) {}

void Connection::start() {
  if (phase_ != Phase::idle) return;
  phase_ = Phase::handshaking;
  client_random_ = random_->bytes(32);
  session_id_ = random_->bytes(offer_.session_id_bytes);
  if (!offer_.sslv2_cipher_specs.empty()) return send_sslv2_hello();
  make_key_shares();
  send_hello({});
}

// RFC 5246 E.2: a hello in the format of SSL 2.0 has a record header of its own, which like any record header
// is in no transcript; its challenge is the client random, with zeros before it where it is shorter.
void Connection::send_sslv2_hello() {
  const View challenge = View(client_random_).last(offer_.sslv2_challenge_bytes);
  const auto before = static_cast<std::ptrdiff_t>(client_random_.size() - challenge.size());
  std::fill(client_random_.begin(), client_random_.begin() + before, std::uint8_t{0});
  const Bytes hello = write_sslv2_hello(offer_, challenge);
  append(transcript_, hello);
  append(output_, sslv2_record(hello));
}

void Connection::make_key_shares() {
  for (const auto group : offer_.key_share_groups) {
    if (auto key = crypto::KeyPair::generate(group, *random_)) {
      key_shares_.push_back({.group = group, .key = std::make_unique<crypto::KeyPair>(std::move(*key))});
    } else if (Bytes stand_in = share_stand_in(group, *random_); !stand_in.empty()) {
      key_shares_.push_back({.group = group, .key = nullptr, .stand_in = std::move(stand_in)});
    }
    // Any other group has no share; the server may still ask for one of another.
  }
}

void Connection::send_hello(View cookie) {
  HelloParts parts;
  parts.random = client_random_;
  parts.session_id = session_id_;
  parts.server_name = settings_.server_name;
  parts.cookie = cookie;
  for (const auto& share : key_shares_)
    parts.key_shares.push_back(
        {.group = share.group,
         .key_exchange = share.key ? View(share.key->public_value()) : View(share.stand_in)});
  const bool names_server = offers_extension(offer_, iana::extension::server_name) &&
                            wire::may_be_server_name(settings_.server_name);
  if (names_server) facts_.sni = settings_.server_name;
  sent_extensions_.clear();
  if (offer_.has_extensions) {
    for (const auto& extension : offer_.extensions) {
      if (extension.type != iana::extension::server_name || names_server)
        sent_extensions_.push_back(extension.type);
    }
  }
  send_handshake(write_hello(offer_, parts), InTranscript::yes);
}

void Connection::send_second_hello(View cookie) {
  send_hello(cookie);
  if (!cookie.empty()) sent_extensions_.push_back(iana::extension::cookie);
}

void Connection::send_handshake(View message, InTranscript in_transcript) {
  if (in_transcript == InTranscript::yes) append(transcript_, message);
  send(iana::content_type::handshake, message);
}

void Connection::send_change_cipher_spec() {
  queue(*sealer_, iana::content_type::change_cipher_spec, change_cipher_spec_body);
}

void Connection::send_warning(std::uint8_t description) {
  send_alert(iana::alert_level::warning, description);
}

void Connection::send_alert(std::uint8_t level, std::uint8_t description) {
  facts_.alerts.push_back({.level = level, .description = description, .sent_by = Sender::client});
  send(iana::content_type::alert, wire::write_alert({.level = level, .description = description}));
}

void Connection::send(std::uint8_t content_type, View content) {
  if (std::exchange(owes_change_cipher_spec_, false)) {
    const auto plain = record::make_plain_sealer(iana::version::tls12);
    queue(*plain, iana::content_type::change_cipher_spec, change_cipher_spec_body);
  }
  queue(*sealer_, content_type, content);
}

void Connection::queue(record::Sealer& sealer, std::uint8_t content_type, View content) {
  const auto sealed = record::seal(sealer, content_type, content, output_, record_limits_.sent_bytes);
  if (sealed || failure_) return;
  fail(beyond_us(iana::content_type_name(content_type), std::string(record::to_string(sealed.error())))
           .failure);
}

void Connection::write(View plaintext) {
  if (phase_ != Phase::established || plaintext.empty()) return;
  flow_->before_application_data();
  send(iana::content_type::application_data, plaintext);
}

void Connection::close() {
  if (phase_ != Phase::established) return;
  send_warning(iana::alert::close_notify);
  phase_ = Phase::closed;
}

void Connection::abort(std::uint8_t alert_description) {
  if (phase_ != Phase::established) return;
  send_alert(iana::alert_level::fatal, alert_description);
  phase_ = Phase::closed;
}

bool Connection::stop_at(TlsDepth depth) {
  if (settings_.depth != depth) return false;
  phase_ = Phase::stopped_at_depth;
  return true;
}

void Connection::establish() {
  facts_.handshake_complete = true;
  phase_ = Phase::established;
}

std::string_view Connection::waiting_for() const {
  if (!is_active()) return {};
  return flow_ ? flow_->waiting_for() : "server_hello";
}

void Connection::peer_closed() { end_of_transport(Reason::connection_closed, Fault::peer_closed, "closed"); }

void Connection::peer_reset() {
  if (phase_ == Phase::established) phase_ = Phase::handshaking;  // a reset loses data: never a clean end
  end_of_transport(Reason::connection_reset, Fault::peer_closed, "reset");
}

void Connection::deadline_passed() {
  if (phase_ != Phase::handshaking) return;
  TlsFailure failure;
  failure.reason = Reason::timeout;
  failure.fault = Fault::peer_silent;
  failure.message = waiting_for();
  failure.detail = fmt::format("nothing more came while waiting for {}", waiting_for());
  fail(std::move(failure));
}

void Connection::end_of_transport(Reason reason, Fault fault, std::string_view what) {
  if (phase_ == Phase::established) phase_ = Phase::closed;
  if (phase_ != Phase::handshaking) return;
  TlsFailure failure;
  failure.reason = reason;
  failure.fault = fault;
  failure.message = waiting_for();
  failure.detail = fmt::format("connection {} while waiting for {}", what, waiting_for());
  if (const auto left = deframer_.pending().size(); left > 0)
    failure.detail += fmt::format(", {} bytes into a record", left);
  fail(std::move(failure));
}

void Connection::refuse(Refusal refusal) {
  if (refusal.alert) {
    send_alert(iana::alert_level::fatal, *refusal.alert);
    refusal.failure.alert = facts_.alerts.back();
  }
  fail(std::move(refusal.failure));
}

void Connection::fail(TlsFailure failure) {
  if (failure_) return;
  failure_ = std::move(failure);
  phase_ = Phase::failed;
}

}  // namespace smtpmatrix::tls
