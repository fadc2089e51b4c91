// An OpenSSL server in memory, for benches and tests that need an independent peer of any version without a
// socket.
//
//   OpensslServer server({.version = 0x0304, .certificate_file = ..., .key_file = ...});
//   Bytes reply = server.exchange(bytes_from_client);   // what it wants to send back
//
// It echoes application data in lower case turned upper, so that an echo is never a reflection. Throws
// std::runtime_error when it cannot be set up; a failed handshake only shows in what it sends.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "probes/base/bytes.h"

namespace smtpmatrix::testing {

struct OpensslServerSettings {
  std::uint16_t version = 0x0303;  ///< the only one it speaks
  std::string certificate_file;    ///< PEM, leaf first
  std::string key_file;            ///< PEM
  std::string groups;              ///< as SSL_CTX_set1_groups_list takes them; empty: its default
};

class OpensslServer {
 public:
  explicit OpensslServer(const OpensslServerSettings& settings);
  ~OpensslServer();
  OpensslServer(const OpensslServer&) = delete;
  OpensslServer& operator=(const OpensslServer&) = delete;

  /// Starts over with the next client; certificates and keys stay loaded.
  void reset();
  [[nodiscard]] Bytes exchange(View from_client);
  [[nodiscard]] bool handshake_complete() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace smtpmatrix::testing
