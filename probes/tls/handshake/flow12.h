// The client's states of TLS 1.0, 1.1 and 1.2 (RFC 5246 7.3): full handshakes with RSA, DHE and ECDHE, no
// resumption, no renegotiation, no client certificate. Internal to the room.
#pragma once

#include <optional>

#include "probes/tls/crypto/key_pair.h"
#include "probes/tls/crypto/peer_key.h"
#include "probes/tls/handshake/flow.h"
#include "probes/tls/keys/schedule12.h"
#include "probes/tls/record/protection.h"
#include "probes/tls/wire/key_exchange.h"

namespace smtpmatrix::tls {

class Flow12 final : public Flow {
 public:
  explicit Flow12(Link& link) : link_(&link) {}

  [[nodiscard]] Step begin(const wire::ServerHello& hello) override;
  [[nodiscard]] Step on_message(const wire::Message& message) override;
  [[nodiscard]] Step on_change_cipher_spec() override;
  [[nodiscard]] bool admits_unprotected(std::uint8_t) const override { return false; }
  [[nodiscard]] std::string_view waiting_for() const override;

 private:
  /// What may come next. The `maybe_` ones are passed over when something else comes.
  enum class State : std::uint8_t {
    certificate,
    maybe_status,
    key_exchange,
    maybe_request,
    done,
    new_session_ticket,
    change_cipher_spec,
    finished,
    established,
  };
  struct Row {
    State state;
    std::uint8_t type;
    Step (Flow12::*handle)(const wire::Message&);
  };
  static const Row table[];

  [[nodiscard]] static const Row* find_row(State state, std::uint8_t type);
  [[nodiscard]] std::optional<State> passed_over() const;
  [[nodiscard]] State after_certificate() const;
  [[nodiscard]] Step check_point_formats(const wire::ServerHello& hello) const;

  // one message each
  [[nodiscard]] Step on_certificate(const wire::Message& message);
  [[nodiscard]] Step on_certificate_status(const wire::Message& message);
  [[nodiscard]] Step on_server_key_exchange(const wire::Message& message);
  [[nodiscard]] Step on_certificate_request(const wire::Message& message);
  [[nodiscard]] Step on_server_hello_done(const wire::Message& message);
  [[nodiscard]] Step on_new_session_ticket(const wire::Message& message);
  [[nodiscard]] Step on_finished(const wire::Message& message);
  [[nodiscard]] Step on_hello_request(const wire::Message& message);

  // parts of the above
  [[nodiscard]] Step read_extensions(const wire::ServerHello& hello);
  [[nodiscard]] Step accept_leaf(View der);
  [[nodiscard]] Step check_dh_bits(unsigned bits) const;
  [[nodiscard]] Step check_curve(const crypto::PeerKey& key) const;
  [[nodiscard]] crypto::KeyUse key_use() const;
  [[nodiscard]] Step accept_dh(const wire::DhParams& params);
  [[nodiscard]] Step accept_ecdh(const wire::EcdhParams& params);
  [[nodiscard]] Step check_signature(const wire::ServerKeyExchange& exchange);
  [[nodiscard]] Step answer();
  [[nodiscard]] StepTo<PremasterSecret> exchange_keys();
  [[nodiscard]] StepTo<PremasterSecret> send_encrypted_premaster();
  [[nodiscard]] StepTo<PremasterSecret> agree(const crypto::KeyPair& own);
  void change_keys(const PremasterSecret& premaster);

  Link* link_;
  State state_ = State::certificate;
  std::uint16_t version_ = 0;
  const Suite* suite_ = nullptr;
  Bytes server_random_;
  bool status_acknowledged_ = false;
  bool ticket_acknowledged_ = false;
  bool certificate_requested_ = false;
  std::optional<crypto::PeerKey> peer_key_;
  std::optional<crypto::DhGroup> dh_group_;  ///< of ServerKeyExchange, for DHE
  Bytes peer_public_value_;
  std::optional<MasterSecret> master_;
  std::unique_ptr<record::Opener> next_opener_;  ///< until the server's ChangeCipherSpec
  unsigned hello_requests_ = 0;
};

}  // namespace smtpmatrix::tls
