// Inside the room: between the facade's `Link` (records, alerts, facts, output: what all versions share) and
// a `Flow` (the states of one version family, entered at the ServerHello).
//
// The Link reads records, reassembles messages, handles alerts and application data, and picks the flow when
// the first ServerHello arrives. It has then checked: encoding, compression, version accepted by the offer,
// suite offered, extensions neither duplicate nor unsolicited, downgrade sentinel; and has filled
// facts().version, cipher_suite, server_extensions. From then on the flow sees every handshake message and
// ChangeCipherSpec in order, says through Link what to send, and returns a Refusal where it cannot go on: the
// Link turns that into failure and alert.
//
// Transcript: the flow appends what it received (`link.transcript()`), when it needs it there; what it sends
// with send_handshake is appended by that. Both ClientHello and the first ServerHello are in it at begin().
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "probes/base/random.h"
#include "probes/observation/tls_facts.h"
#include "probes/tls/handshake/client.h"
#include "probes/tls/handshake/offer.h"
#include "probes/tls/handshake/record_limits.h"
#include "probes/tls/handshake/refusal.h"
#include "probes/tls/wire/message.h"
#include "probes/tls/wire/server_hello.h"

namespace smtpmatrix::tls {

namespace crypto {
class KeyPair;  // an ephemeral key of one named group: public share, agreement
}
namespace record {
class Sealer;  // protects what we send
class Opener;  // unprotects what we receive
}  // namespace record

/// The private half of a share that the ClientHello carried.
struct OwnShare {
  std::uint16_t group;
  std::unique_ptr<crypto::KeyPair> key;  ///< none of a group that we cannot agree in, and of GREASE
  Bytes stand_in = {};                   ///< what was sent then
};

enum class InTranscript : std::uint8_t { yes, no };

class Link {
 public:
  virtual ~Link() = default;

  [[nodiscard]] virtual const Offer& offer() const = 0;
  [[nodiscard]] virtual const ClientSettings& settings() const = 0;
  [[nodiscard]] virtual Random& random() = 0;
  [[nodiscard]] virtual TlsFacts& facts() = 0;
  /// Every handshake message so far, headers included, HelloRequests left out. A HelloRetryRequest makes the
  /// flow replace it (RFC 8446 4.4.1).
  [[nodiscard]] virtual Bytes& transcript() = 0;
  [[nodiscard]] virtual View client_random() const = 0;
  [[nodiscard]] virtual View session_id() const = 0;
  [[nodiscard]] virtual std::vector<OwnShare>& key_shares() = 0;
  /// Types of the extensions that the last ClientHello carried.
  [[nodiscard]] virtual const std::vector<std::uint16_t>& sent_extensions() const = 0;

  /// A whole message, fragmented where a record is too short for it, sealed if a sealer is set.
  virtual void send_handshake(View message, InTranscript in_transcript = InTranscript::yes) = 0;
  virtual void send_change_cipher_spec() = 0;
  /// An unprotected one goes out before whatever is sent next, if anything is.
  virtual void owe_change_cipher_spec() = 0;
  virtual void send_warning(std::uint8_t description) = 0;
  /// Sends the ClientHello again with the shares that key_shares() holds now, and this cookie.
  virtual void send_second_hello(View cookie) = 0;

  virtual void seal_with(std::unique_ptr<record::Sealer> sealer) = 0;
  virtual void open_with(std::unique_ptr<record::Opener> opener) = 0;
  virtual void limit_records(const RecordLimits& limits) = 0;
  /// No fragment of a further message is waiting behind the one being handled: keys may change.
  [[nodiscard]] virtual bool at_message_boundary() const = 0;

  /// After the message that ends this depth: true when the client was asked to go no further; nothing may be
  /// sent then.
  [[nodiscard]] virtual bool stop_at(TlsDepth depth) = 0;
  /// Application data may flow.
  virtual void establish() = 0;
};

class Flow {
 public:
  virtual ~Flow() = default;
  /// The ServerHello that chose this flow (in 1.3 perhaps a HelloRetryRequest).
  [[nodiscard]] virtual Step begin(const wire::ServerHello& hello) = 0;
  /// Any later handshake message, post-handshake ones too.
  [[nodiscard]] virtual Step on_message(const wire::Message& message) = 0;
  [[nodiscard]] virtual Step on_change_cipher_spec() = 0;
  /// Sends what the peer was promised before the next application data.
  virtual void before_application_data() {}
  /// Whether a record of this type may come unprotected though an opener is set (RFC 8446 5: a
  /// ChangeCipherSpec while handshaking; an alert of a server that never got our keys).
  [[nodiscard]] virtual bool admits_unprotected(std::uint8_t content_type) const = 0;
  [[nodiscard]] virtual std::string_view waiting_for() const = 0;
};

[[nodiscard]] std::unique_ptr<Flow> make_flow12(Link& link);
[[nodiscard]] std::unique_ptr<Flow> make_flow13(Link& link);

}  // namespace smtpmatrix::tls
