// Botan's TLS server in memory, for tests and benches that need an independent peer of TLS 1.0 to 1.2 without
// a socket.
//
//   BotanServer server({.version = 0x0301, .certificate_file = ..., .key_file = ...});
//   Bytes reply = server.exchange(bytes_from_client);   // what it wants to send back
//
// It takes every suite that Botan has, so the client's offer decides, and echoes application data with ASCII
// letters in upper case, so that an echo is never a reflection. Throws std::exception when it cannot be set
// up; a failed handshake shows in error() and in what it sends. Botan 3 dropped TLS 1.0 and 1.1: see
// speaks().
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "probes/base/bytes.h"

namespace smtpmatrix::testing {

struct BotanServerSettings {
  std::uint16_t version = 0x0303;  ///< the only one it speaks
  std::string certificate_file;    ///< PEM, one certificate
  std::string key_file;            ///< PEM
  std::uint16_t dh_group = 256;    ///< for DHE with clients that name none: ffdhe2048
  bool request_client_certificate = false;
  bool session_tickets = false;
  Bytes ocsp_response;  ///< empty: none is stapled
  bool echo = true;     ///< false: what the client says is kept for take_plaintext()
};

class BotanServer {
 public:
  /// What this Botan's server can speak at all.
  [[nodiscard]] static bool speaks(std::uint16_t version);

  explicit BotanServer(const BotanServerSettings& settings);
  ~BotanServer();
  BotanServer(const BotanServer&) = delete;
  BotanServer& operator=(const BotanServer&) = delete;

  /// Starts over with the next client; certificates and keys stay loaded.
  void reset();
  [[nodiscard]] Bytes exchange(View from_client);
  /// Each returns what it sends by itself.
  [[nodiscard]] Bytes send(View plaintext);
  [[nodiscard]] Bytes take_plaintext();
  [[nodiscard]] Bytes send_hello_request();
  [[nodiscard]] Bytes send_warning(std::uint8_t description);
  [[nodiscard]] Bytes close();

  [[nodiscard]] bool handshake_complete() const;
  [[nodiscard]] bool was_closed() const;                          ///< by the client's close_notify
  [[nodiscard]] const std::string& error() const;                 ///< empty: none
  [[nodiscard]] const std::vector<std::uint8_t>& alerts() const;  ///< descriptions received

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace smtpmatrix::testing
