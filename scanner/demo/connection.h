// One accepted connection of a simulated server, without its socket: dialogue and TLS channel put together.
// Bytes of the peer in, bytes for the peer out.
#pragma once

#include <memory>
#include <string>

#include "probes/base/bytes.h"
#include "scanner/demo/dialogue.h"
#include "scanner/demo/tls_channel.h"

namespace smtpmatrix::demo {

/// What stands behind one listening port.
struct Service {
  Manners manners;
  bool implicit_tls = false;
  std::uint16_t oldest_version = 0x0303;
  std::shared_ptr<const Identity> identity;  ///< empty: no TLS at all
};

class Connection {
 public:
  /// Both outlive the connection. Greets at once, or after the handshake when TLS is implicit.
  Connection(const Service& service, const Account& account);

  void receive(View bytes);
  [[nodiscard]] Bytes take_output();
  /// Nothing more will be said: send the output, then close.
  [[nodiscard]] bool finished() const { return finished_; }

 private:
  void on_plain(std::string_view text);
  void say(std::string_view text);
  void finish();

  const Service* service_;
  Dialogue dialogue_;
  std::unique_ptr<TlsChannel> tls_;
  bool tls_known_ = false;  ///< the dialogue has been told that TLS is up
  std::string line_;
  Bytes output_;
  bool finished_ = false;
};

}  // namespace smtpmatrix::demo
