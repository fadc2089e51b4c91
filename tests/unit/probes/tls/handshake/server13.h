// A TLS 1.3 server in memory that does as a test tells it, also what no server may do: every message passes
// `alter` before it goes into the transcript and out. Its certificate is of the build tree.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "probes/tls/crypto/hash.h"
#include "probes/tls/crypto/key_pair.h"
#include "probes/tls/keys/schedule13.h"
#include "probes/tls/record/protection.h"
#include "probes/tls/wire/client_hello.h"
#include "tests/support/scripted_random.h"

namespace smtpmatrix::tls::testing {

class Server13;

struct Script13 {
  std::uint16_t suite = 0x1301;
  std::uint16_t group = 29;
  bool retry = false;  ///< HelloRetryRequest for `group` first
  Bytes cookie = {};   ///< … with this
  bool asks_certificate = false;
  std::string certificate = "leaf";  ///< of the build tree; its key is P-256
  /// Called with each handshake message; may change it, or empty it so that it is not sent.
  std::function<void(std::uint8_t type, Bytes& message)> alter = [](std::uint8_t, Bytes&) {};
  /// What else goes out before each, whole records: `server.seal()` has the keys of that moment.
  std::function<Bytes(std::uint8_t type, Server13& server)> before = [](std::uint8_t, Server13&) {
    return Bytes();
  };
};

class Server13 {
 public:
  explicit Server13(Script13 script) : script_(std::move(script)) {}

  /// What it answers to these bytes of the client.
  [[nodiscard]] Bytes exchange(View from_client);

  /// A record of the session, once established.
  [[nodiscard]] Bytes seal(std::uint8_t content_type, View content);
  /// KeyUpdate, and new keys for what follows.
  [[nodiscard]] Bytes update_keys(bool request_update);

  [[nodiscard]] bool established() const { return client_finished_; }
  [[nodiscard]] const Bytes& received() const { return received_; }
  /// That came protected, and that did not.
  [[nodiscard]] std::optional<Bytes> alert() const { return alert_; }
  [[nodiscard]] std::optional<Bytes> plain_alert() const { return plain_alert_; }
  [[nodiscard]] bool got_empty_certificate() const { return got_empty_certificate_; }
  [[nodiscard]] unsigned change_cipher_specs() const { return change_cipher_specs_; }
  [[nodiscard]] unsigned key_updates() const { return key_updates_; }
  [[nodiscard]] const Bytes& last_hello() const { return last_hello_; }

 private:
  void on_record(std::uint8_t type, View content);
  void on_hello(View message);
  void on_client_message(View message);
  void answer_retry();
  void answer_hello(const wire::ClientHello& hello);
  void send_flight();
  void emit(std::uint8_t type, Bytes message);
  [[nodiscard]] Bytes hash() const;
  [[nodiscard]] Bytes signature() const;

  Script13 script_;
  smtpmatrix::testing::ScriptedRandom random_;
  record::Deframer deframer_;
  Bytes transcript_;
  Bytes out_;
  Bytes received_;
  Bytes last_hello_;
  std::optional<Bytes> alert_;
  std::optional<Bytes> plain_alert_;
  bool retried_ = false;
  bool client_finished_ = false;
  bool got_empty_certificate_ = false;
  unsigned change_cipher_specs_ = 0;
  unsigned key_updates_ = 0;
  std::optional<HandshakeSecret> secret_;
  std::optional<HandshakeTrafficSecret> client_handshake_;
  std::optional<HandshakeTrafficSecret> server_handshake_;
  std::optional<ApplicationTrafficSecret> client_application_;
  std::optional<ApplicationTrafficSecret> server_application_;
  std::unique_ptr<record::Sealer> sealer_ = record::make_plain_sealer(tls12);
  std::unique_ptr<record::Opener> opener_ = record::make_plain_opener();
};

}  // namespace smtpmatrix::tls::testing
