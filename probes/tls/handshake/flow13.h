// The states of a TLS 1.3 handshake and session (RFC 8446 A.1). Each state holds only what is known in it;
// handling a message consumes one state and gives the next. What a message must hold to is messages13.h.
#pragma once

#include <optional>
#include <variant>

#include "probes/tls/crypto/hash.h"
#include "probes/tls/crypto/peer_key.h"
#include "probes/tls/handshake/flow.h"
#include "probes/tls/keys/schedule13.h"
#include "probes/tls/keys/suite.h"

namespace smtpmatrix::tls {

class Flow13 final : public Flow {
 public:
  explicit Flow13(Link& link) : link_(&link) {}

  Step begin(const wire::ServerHello& hello) override;
  Step on_message(const wire::Message& message) override;
  Step on_change_cipher_spec() override;
  bool admits_unprotected(std::uint8_t content_type) const override;
  void before_application_data() override;
  std::string_view waiting_for() const override;

 private:
  struct HandshakeKeys {
    const Suite* suite;
    HandshakeSecret secret;
    HandshakeTrafficSecret client;
    HandshakeTrafficSecret server;
  };

  /// The server's first word has not come, or was a HelloRetryRequest.
  struct WaitServerHello {
    bool retried = false;
    std::uint16_t suite = 0;             ///< of the HelloRetryRequest
    std::optional<std::uint16_t> group;  ///< that it asked for
  };
  struct WaitEncryptedExtensions {
    HandshakeKeys keys;
  };
  struct WaitCertificate {
    HandshakeKeys keys;
    std::optional<Bytes> request_context;  ///< of a CertificateRequest
  };
  struct WaitCertificateVerify {
    HandshakeKeys keys;
    std::optional<Bytes> request_context;
    crypto::PeerKey peer;
  };
  struct WaitFinished {
    HandshakeKeys keys;
    std::optional<Bytes> request_context;
  };
  struct Established {
    const Suite* suite;
    ApplicationTrafficSecret client;
    ApplicationTrafficSecret server;
    bool owes_key_update = false;
  };
  /// Nothing more is handled: the depth asked for was reached.
  struct Stopped {};

  using State = std::variant<WaitServerHello, WaitEncryptedExtensions, WaitCertificate, WaitCertificateVerify,
                             WaitFinished, Established, Stopped>;
  using Next = StepTo<State>;

  // One for each state; `message` is whole and its type not yet looked at.
  Next handle(WaitServerHello&& state, const wire::Message& message);
  Next handle(WaitEncryptedExtensions&& state, const wire::Message& message);
  Next handle(WaitCertificate&& state, const wire::Message& message);
  Next handle(WaitCertificateVerify&& state, const wire::Message& message);
  Next handle(WaitFinished&& state, const wire::Message& message);
  Next handle(Established&& state, const wire::Message& message);
  Next handle(Stopped&& state, const wire::Message& message);

  Next retry(const wire::ServerHello& hello);
  Step replace_first_hello(crypto::HashAlgorithm hash);
  Next enter_handshake(const WaitServerHello& state, const wire::ServerHello& hello);
  Next enter_session(WaitFinished&& state);
  Next update_keys(Established&& state, const wire::Message& message);
  Step send_second_flight(const WaitFinished& state);
  void owe_change_cipher_spec_once();
  Step expect_boundary(std::string_view message) const;
  [[nodiscard]] Bytes transcript_hash(const Suite& suite);

  Link* link_;
  State state_ = WaitServerHello{};
  std::optional<crypto::Hash> hashed_;  ///< of the transcript, up to …
  std::size_t hashed_bytes_ = 0;
  bool change_cipher_spec_owed_ = false;
  unsigned change_cipher_specs_received_ = 0;
  unsigned key_updates_ = 0;
  unsigned tickets_ = 0;
};

}  // namespace smtpmatrix::tls
