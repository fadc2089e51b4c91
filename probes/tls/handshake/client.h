// A TLS client for diagnosis, sans-IO, TLS 1.0 to 1.3: bytes from the peer in, bytes for the peer out, facts
// kept.
//
//   Client client(offer, settings, random);
//   client.start();                       // then, until it ends:
//   send(client.take_output());           // after every call
//   client.receive(bytes);                // any fragmentation
//   client.write(plaintext);              // once established
//   plaintext = client.take_plaintext();  // what the peer said
//
// It never judges a certificate: it reports the chain and checks only that the peer holds the leaf's key. It
// never throws for what a peer sends: `phase()` becomes `failed` and `failure()` says which message, at which
// offset, whose fault. A fatal alert of ours, where the RFC asks for one, is in the output then. Limits: see
// limits.h of this room. Not offered: server role, renegotiation, resumption, 0-RTT, client certificates.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "probes/base/bytes.h"
#include "probes/base/random.h"
#include "probes/base/stage.h"
#include "probes/observation/tls_facts.h"
#include "probes/tls/handshake/offer.h"

namespace smtpmatrix::tls {

enum class Phase : std::uint8_t {
  idle,
  handshaking,
  established,       ///< application data may flow both ways
  stopped_at_depth,  ///< TlsDepth below `complete` was reached; nothing more will be said
  closed,            ///< close_notify sent or received
  failed,
};

struct ClientSettings {
  std::string server_name;  ///< for SNI; empty: none is sent, whatever the offer says
  TlsDepth depth = TlsDepth::complete;
};

class Client {
 public:
  Client(Offer offer, ClientSettings settings, Random& random);
  ~Client();
  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;

  void start();
  void receive(View bytes);
  /// Plaintext to the peer; only when established. Split into records of at most 2^14 bytes (1/n-1 for
  /// TLS 1.0 CBC).
  void write(View plaintext);
  /// Queues close_notify; harmless when not established.
  void close();
  /// Ends an established session with this fatal alert, as a client that minds the certificate does.
  void abort(std::uint8_t alert_description);
  /// Transport ended without close_notify. During a handshake that is a failure (connection_closed,
  /// connection_reset).
  void peer_closed();
  void peer_reset();
  /// Nothing came until the deadline.
  void deadline_passed();

  [[nodiscard]] Bytes take_output();
  [[nodiscard]] Bytes take_plaintext();

  [[nodiscard]] Phase phase() const;
  [[nodiscard]] const TlsFacts& facts() const;
  [[nodiscard]] const std::optional<TlsFailure>& failure() const;
  /// First bytes received that were no TLS record, when failure().reason is tls_plaintext_reply; at most 200.
  [[nodiscard]] const Bytes& plaintext_reply() const;
  /// The handshake message being waited for, RFC spelling: for "timeout while waiting for server_hello".
  [[nodiscard]] std::string_view waiting_for() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace smtpmatrix::tls
