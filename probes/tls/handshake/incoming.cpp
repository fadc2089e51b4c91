// What the connection hears: bytes → records → content → messages, alerts, data.
#include <algorithm>
#include <fmt/format.h>

#include "probes/iana/names.h"
#include "probes/iana/numbers.h"
#include "probes/tls/handshake/accept_hello.h"
#include "probes/tls/handshake/connection.h"
#include "probes/tls/handshake/limits.h"
#include "probes/tls/keys/suite.h"
#include "probes/tls/record/limits.h"
#include "probes/tls/wire/session.h"

namespace smtpmatrix::tls {
namespace {

namespace content_type = iana::content_type;

bool is_readable(View bytes) {
  return std::ranges::all_of(
      bytes, [](std::uint8_t byte) { return byte >= 0x20 || byte == '\r' || byte == '\n' || byte == '\t'; });
}

Refusal unopened(record::RecordError error, std::string_view waiting_for) {
  const std::string detail =
      fmt::format("record that should hold {}: {}", waiting_for, record::to_string(error));
  switch (error) {
    case record::RecordError::bad_record_mac:
      return refusal(Reason::tls_bad_record_mac, Fault::peer_misbehaved, waiting_for, detail,
                     iana::alert::bad_record_mac);
    case record::RecordError::record_overflow:
      return refusal(Reason::tls_malformed, Fault::peer_malformed, waiting_for, detail,
                     iana::alert::record_overflow);
    case record::RecordError::unexpected_type:
      return refusal(Reason::tls_unexpected_message, Fault::peer_misbehaved, waiting_for, detail,
                     iana::alert::unexpected_message);
    case record::RecordError::sequence_exhausted: return beyond_us(waiting_for, detail);
  }
  return beyond_us(waiting_for, detail);
}

}  // namespace

void Connection::receive(View bytes) {
  if (!is_active()) return;
  deframer_.add(bytes);
  while (is_active()) {
    const auto next = deframer_.next();
    if (!next) return refuse(no_record(next.error()));
    if (!*next) return;
    const Step step = on_record(**next);
    if (!step) return refuse(step.error());
    deframer_.drop();
  }
}

void Connection::open_with(std::unique_ptr<record::Opener> opener) {
  opener_ = std::move(opener);
  opens_protected_ = true;
  // RFC 8446 5.2: TLSCiphertext is shorter than before; what announces more need not be waited for.
  if (*facts_.version >= iana::version::tls13) deframer_.limit_fragments(record::limits::ciphertext_bytes_13);
}

Refusal Connection::no_record(record::DeframeError error) {
  const View pending = deframer_.pending();
  if (error == record::DeframeError::record_overflow)
    return refusal(Reason::tls_malformed, Fault::peer_malformed, waiting_for(),
                   fmt::format("a record longer than {} admits", records_ == 0 ? "TLS" : "its protection"),
                   iana::alert::record_overflow);
  const View first = pending.first(std::min(pending.size(), limits::plaintext_reply_bytes));
  if (records_ == 0 && is_readable(first)) {
    plaintext_reply_ = to_bytes(first);
    // No alert: whoever speaks like this would read it as a command.
    return refusal(Reason::tls_plaintext_reply, Fault::peer_incompatible, waiting_for(),
                   "text where a TLS record was due", std::nullopt);
  }
  return refusal(
      Reason::tls_malformed, Fault::peer_malformed, waiting_for(),
      fmt::format("no TLS record: begins {}", to_hex(first.first(std::min<std::size_t>(first.size(), 8)))),
      records_ == 0 ? std::nullopt : std::optional(iana::alert::decode_error));
}

Step Connection::on_record(const record::Record& record) {
  ++records_;
  if (Step step = check_version(record); !step) return step;
  return open(record).and_then([&](const record::Content& content) {
    return check_size(content).and_then([&] { return count(content); }).and_then([&] {
      return on_content(content);
    });
  });
}

// RFC 5246 6.2.1 and E.1: once it is negotiated, records carry that version, and OpenSSL and GnuTLS end where
// they do not. RFC 8446 5.1 and 5.2: of TLS 1.3 only protected records do, always as 0x0303. An alert's is
// let pass: what it says is worth more.
Step Connection::check_version(const record::Record& record) const {
  if (!flow_ || record.type == content_type::alert) return {};
  const bool is_tls13 = *facts_.version >= iana::version::tls13;
  if (is_tls13 && record.type != content_type::application_data) return {};
  const std::uint16_t due = is_tls13 ? iana::version::tls12 : *facts_.version;
  if (record.version == due) return {};
  return tl::unexpected(
      refusal(Reason::tls_illegal_parameter, Fault::peer_misbehaved, waiting_for(),
              fmt::format("record of version {:#06x} where {:#06x} was negotiated", record.version, due),
              iana::alert::protocol_version));
}

StepTo<record::Content> Connection::open(const record::Record& record) {
  if (flow_ && flow_->admits_unprotected(record.type))
    return record::Content{.type = record.type, .bytes = record.fragment};
  const auto content = opener_->open(record);
  if (!content) return tl::unexpected(unopened(content.error(), waiting_for()));
  // RFC 8446 5: a change_cipher_spec that is protected is an unexpected_message.
  if (content->type == content_type::change_cipher_spec && record.type != content->type)
    return tl::unexpected(unexpected("a protected change_cipher_spec", waiting_for()));
  return *content;
}

// RFC 8449 4: a record over the limit that we sent is a record_overflow. (TLS 1.3's padding counts too and is
// not seen here.)
Step Connection::check_size(const record::Content& content) const {
  const bool is_limited = opens_protected_ || !record_limits_.of_protected_only;
  if (!is_limited || content.bytes.size() <= record_limits_.received_bytes) return {};
  return tl::unexpected(refusal(Reason::tls_malformed, Fault::peer_misbehaved, waiting_for(),
                                fmt::format("a record of {} bytes, agreed were {}", content.bytes.size(),
                                            record_limits_.received_bytes),
                                iana::alert::record_overflow));
}

Step Connection::count(const record::Content& content) {
  empty_records_in_a_row_ = content.bytes.empty() ? empty_records_in_a_row_ + 1 : 0;
  if (empty_records_in_a_row_ > limits::empty_records_in_a_row)
    return tl::unexpected(too_much(waiting_for(), "empty records without end"));
  if (phase_ == Phase::handshaking && records_ > limits::handshake_records)
    return tl::unexpected(too_much(waiting_for(), "handshake in too many records"));
  return {};
}

Step Connection::on_content(const record::Content& content) {
  // RFC 5246 6.2.1: zero-length fragments of anything but application data must not be sent.
  if (content.bytes.empty() && content.type != content_type::application_data)
    return tl::unexpected(
        unexpected(fmt::format("empty {} record", iana::content_type_name(content.type)), waiting_for()));
  // RFC 8446 5.1: nothing may stand between the fragments of a handshake message.
  const bool interrupts = content.type != content_type::handshake && content.type != content_type::alert &&
                          !reassembler_.at_boundary();
  if (interrupts)
    return tl::unexpected(
        unexpected(iana::content_type_name(content.type), "the rest of a handshake message"));
  switch (content.type) {
    case content_type::handshake: return on_handshake_fragment(content.bytes);
    case content_type::change_cipher_spec: return on_change_cipher_spec(content.bytes);
    case content_type::alert: return on_alerts(content.bytes);
    case content_type::application_data: return on_application_data(content.bytes);
    default: return tl::unexpected(unexpected(iana::content_type_name(content.type), waiting_for()));
  }
}

Step Connection::on_handshake_fragment(View fragment) {
  reassembler_.add(fragment);
  while (is_active()) {
    const auto message = reassembler_.take();
    if (!message) break;
    if (Step step = on_message(*message); !step) return step;
  }
  if (const auto overflow = reassembler_.overflow())
    return tl::unexpected(
        too_much(iana::handshake_type_name(overflow->type),
                 fmt::format("{} announces {} bytes, limit {}", iana::handshake_type_name(overflow->type),
                             overflow->bytes, overflow->limit)));
  return {};
}

Step Connection::on_message(const wire::Message& message) {
  return flow_ ? flow_->on_message(message) : on_first_message(message);
}

Step Connection::on_first_message(const wire::Message& message) {
  if (message.type == iana::handshake_type::server_hello) return on_server_hello(message);
  // RFC 5246 7.4.1.1: a HelloRequest during a handshake is ignored and is in no transcript.
  if (message.type != iana::handshake_type::hello_request)
    return tl::unexpected(unexpected(iana::handshake_type_name(message.type), waiting_for()));
  if (++hello_requests_ > limits::post_handshake_requests)
    return tl::unexpected(too_much("hello_request", "hello_requests without end"));
  return {};
}

Step Connection::on_server_hello(const wire::Message& message) {
  const auto hello = wire::read_server_hello(message.body);
  if (!hello) return tl::unexpected(malformed("server_hello", hello.error()));
  // What the server chose is a fact, also where it was not offered.
  if (const auto chosen = wire::selected_version(*hello)) facts_.version = *chosen;
  facts_.cipher_suite = hello->cipher_suite;
  facts_.compression_method = hello->compression_method;
  const auto version = accept_hello(offer_, sent_extensions_, *hello);
  if (!version) return tl::unexpected(version.error());
  for (const auto& extension : hello->extensions) facts_.server_extensions.push_back(extension.type);
  const bool is_ssl = *version < iana::version::tls10;
  if (is_ssl || find_suite(hello->cipher_suite) == nullptr) {
    if (stop_at(TlsDepth::server_hello)) return {};
    if (is_ssl)
      return tl::unexpected(beyond_us(
          "server_hello", fmt::format("we cannot complete a handshake of {}", iana::version_name(*version))));
    return tl::unexpected(beyond_us(
        "server_hello",
        fmt::format("we cannot complete a handshake with {}", iana::cipher_suite_name(hello->cipher_suite))));
  }
  append(transcript_, message.raw);
  // RFC 5246 E.1, RFC 8446 5.1: records carry the negotiated version, 1.2's in TLS 1.3.
  sealer_ = record::make_plain_sealer(std::min(*version, iana::version::tls12));
  flow_ = *version >= iana::version::tls13 ? make_flow13(*this) : make_flow12(*this);
  return flow_->begin(*hello);
}

Step Connection::on_change_cipher_spec(View body) {
  if (body.size() != 1 || body[0] != 1)
    return tl::unexpected(malformed("change_cipher_spec", {.offset = 0, .wanted = "one byte 1"}));
  if (!flow_) return tl::unexpected(unexpected("change_cipher_spec", waiting_for()));
  return flow_->on_change_cipher_spec();
}

Step Connection::on_alerts(View record) {
  // RFC 5246 6.2.1 lets several alerts share a record.
  for (View rest = record; !rest.empty() && is_active();) {
    const View one = rest.first(std::min<std::size_t>(rest.size(), 2));
    rest = rest.subspan(one.size());
    const auto alert = wire::read_alert(one);
    if (!alert) return tl::unexpected(malformed("alert", alert.error()));
    if (Step step = on_alert(alert->level, alert->description); !step) return step;
  }
  return {};
}

Step Connection::on_alert(std::uint8_t level, std::uint8_t description) {
  const Alert alert{.level = level, .description = description, .sent_by = Sender::server};
  facts_.alerts.push_back(alert);
  // RFC 8446 6, RFC 5246 7.2: AlertLevel is warning or fatal.
  if (level != iana::alert_level::warning && level != iana::alert_level::fatal)
    return tl::unexpected(
        illegal("alert", fmt::format("alert {} of level {}", iana::alert_name(description), level)));
  if (description == iana::alert::close_notify) {
    facts_.close_notify_received = true;
    // RFC 5246 7.2.1: it is answered with a close_notify of our own.
    if (phase_ == Phase::established) {
      close();
      return {};
    }
  } else {
    // RFC 8446 6: in TLS 1.3 every alert but user_canceled and close_notify is an error, whatever its level.
    const bool is_tls13 = facts_.version && *facts_.version >= iana::version::tls13;
    const bool harmless =
        is_tls13 ? description == iana::alert::user_canceled : level == iana::alert_level::warning;
    if (harmless) {
      if (++warning_alerts_ <= limits::warning_alerts) return {};
      return tl::unexpected(too_much("alert", "warning alerts without end"));
    }
  }
  Refusal refused = refusal(
      Reason::tls_alert, Fault::peer_refused, waiting_for(),
      fmt::format("server sent alert {} where {} was due", iana::alert_name(description), waiting_for()),
      std::nullopt);
  refused.failure.alert = alert;
  return tl::unexpected(std::move(refused));
}

Step Connection::on_application_data(View bytes) {
  if (phase_ != Phase::established) return tl::unexpected(unexpected("application_data", waiting_for()));
  if (bytes.size() > limits::plaintext_bytes - plaintext_.size())
    return tl::unexpected(too_much("application_data", "more data than anybody takes"));
  append(plaintext_, bytes);
  return {};
}

}  // namespace smtpmatrix::tls
