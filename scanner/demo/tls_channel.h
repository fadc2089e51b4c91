// The server's side of TLS 1.0–1.2, by Botan, without a socket: bytes of the peer in, plain text and bytes
// for the peer out.
//
//   channel.receive(bytes);  text = channel.take_plain();  socket_out = channel.take_wire();
//
// A broken or refused handshake is not an error of this class: it leaves an alert in take_wire() and
// closed() becomes true.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "probes/base/bytes.h"
#include "scanner/demo/certificates.h"

namespace smtpmatrix::demo {

class TlsChannel {
 public:
  /// What Botan's server can speak at all: 0x0301 by Botan 2, 0x0303 by Botan 3.
  [[nodiscard]] static std::uint16_t oldest_possible();

  /// `oldest_version` and the suites of its time are accepted: 0x0301 for TLS 1.0, where that is possible.
  TlsChannel(std::shared_ptr<const Identity> identity, std::uint16_t oldest_version);
  ~TlsChannel();
  TlsChannel(const TlsChannel&) = delete;
  TlsChannel& operator=(const TlsChannel&) = delete;

  void receive(View bytes);
  void send(std::string_view plain);
  void close();  ///< close_notify

  [[nodiscard]] std::string take_plain();
  [[nodiscard]] Bytes take_wire();
  [[nodiscard]] bool active() const;  ///< the handshake is complete
  [[nodiscard]] bool closed() const;
  [[nodiscard]] std::uint16_t version() const;  ///< once active: 0x0301 …

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace smtpmatrix::demo
