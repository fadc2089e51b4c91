// A way through a proxy: SOCKS5 (RFC 1928, login by RFC 1929) or HTTP CONNECT (RFC 9110 9.3.6, Basic by RFC
// 7617).
//
//   Tunnel tunnel(proxy, "mx.example.org", 587);
//   send(tunnel.opening());
//   … Tunnel::Step step = tunnel.on(received);  send(step.send);  until step.state is open or refused
//
// Bytes in, bytes out; no socket. What the proxy says wrong is told as a reason and one line, and never as
// something that the far end did: a proxy that reports the far end's refusal is believed, everything else is
// `unreachable`. The proxy sees the conversation's bytes; SMTP's own TLS runs inside.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "probes/base/bytes.h"
#include "probes/observation/reason.h"
#include "scanner/target/proxy.h"

namespace smtpmatrix::scanner {

class Tunnel {
 public:
  enum class State : std::uint8_t { wants_more, open, refused };
  struct Step {
    State state = State::wants_more;
    Bytes send;
    Bytes rest;  ///< with `open`: what the far end has said already
    Reason reason = Reason::unreachable;
    std::string detail;  ///< with `refused`
  };

  /// `proxy` outlives the tunnel. `host` is a name or an address literal without brackets.
  Tunnel(const Proxy& proxy, std::string host, std::uint16_t port);

  [[nodiscard]] Bytes opening();
  [[nodiscard]] Step on(View received);

 private:
  enum class Phase : std::uint8_t { method, login, reply, http };

  Step take_method();
  Step take_login();
  Step take_reply();
  Step take_http();
  [[nodiscard]] Bytes connect_request() const;
  [[nodiscard]] Bytes http_request() const;
  [[nodiscard]] Step refuse(Reason reason, std::string_view why) const;

  const Proxy* proxy_;
  std::string host_;
  std::uint16_t port_;
  Phase phase_ = Phase::method;
  Bytes received_;
};

}  // namespace smtpmatrix::scanner
