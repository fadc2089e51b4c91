#include "tests/conformance/bogo_shim/exchange.h"

#include <fmt/format.h>

#include "probes/iana/names.h"
#include "tests/conformance/bogo_shim/expectations.h"

namespace smtpmatrix::conformance {
namespace {

/// The runner has one name for some faults that we, with the RFC, put into another class. RFC 8446: 4.6.3 for
/// key_update, 4.1.3 for legacy_version, 5.4 for a record of nothing but padding.
std::string_view runners_class(const TlsFailure& failure) {
  const auto tells_of = [&](std::string_view what) { return failure.detail.find(what) != std::string::npos; };
  if (failure.message == "key_update" && tells_of("request_update")) return " (or tls_malformed)";
  if (tells_of("legacy_version")) return " (or tls_malformed, tls_version_mismatch)";
  if (tells_of("no content type")) return " (or tls_bad_record_mac)";
  return {};
}

/// "tls_bad_finished: finished: verify_data …" and the alert of it, for the runner's ErrorMap.
std::string describe(const TlsFailure& failure) {
  std::string text = fmt::format("{}: {}: {}{}", to_string(failure.reason), failure.message, failure.detail,
                                 runners_class(failure));
  if (failure.alert) text += fmt::format("\nalert {}", iana::alert_name(failure.alert->description));
  return text;
}

}  // namespace

std::optional<std::string> Exchange::run() {
  client_.start();
  while (client_.phase() == tls::Phase::handshaking || client_.phase() == tls::Phase::idle) pump();
  flush();
  if (client_.facts().handshake_complete) {
    if (auto mismatch = unlike(options_.expected, client_.facts())) return mismatch;
    write_first();
    if (options_.shuts_down || options_.writes_many_sizes) client_.close();
    echo();
  }
  flush();
  if (const auto& failure = client_.failure()) return describe(*failure);
  if (options_.close_notify && !client_.facts().close_notify_received)
    return "connection_closed: the runner closed without close_notify";
  return std::nullopt;
}

void Exchange::flush() { connection_.send(client_.take_output()); }

// What is there to send, then what comes.
void Exchange::pump() {
  flush();
  const auto arrival = connection_.receive();
  if (!arrival.bytes.empty()) return client_.receive(arrival.bytes);
  arrival.ending == Connected::Ending::reset ? client_.peer_reset() : client_.peer_closed();
}

void Exchange::write(View plaintext) {
  client_.write(plaintext);
  flush();
}

void Exchange::write_first() {
  if (options_.writes_first) write(as_view("hello"));
  if (!options_.writes_many_sizes) return;
  const Bytes content(32769, 0x42);
  for (const std::size_t size : {0U, 1U, 255U, 256U, 257U, 16383U, 16384U, 16385U, 32767U, 32768U, 32769U})
    write(View(content).first(size));
}

void Exchange::echo() {
  while (client_.phase() == tls::Phase::established) {
    Bytes plaintext = client_.take_plaintext();
    for (auto& byte : plaintext) byte ^= 0xff;
    write(plaintext);
    pump();
  }
}

}  // namespace smtpmatrix::conformance
