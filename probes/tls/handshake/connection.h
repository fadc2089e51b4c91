// The Link of one connection: records, alerts, output and facts, whatever the version. Internal to the room;
// client.h is its public face and says what each call means.
#pragma once

#include <optional>

#include "probes/tls/crypto/key_pair.h"
#include "probes/tls/handshake/flow.h"
#include "probes/tls/record/deframer.h"
#include "probes/tls/record/protection.h"
#include "probes/tls/wire/reassembler.h"

namespace smtpmatrix::tls {

class Connection : public Link {
 public:
  Connection(Offer offer, ClientSettings settings, Random& random);

  void start();
  void receive(View bytes);
  void write(View plaintext);
  void close();
  void abort(std::uint8_t alert_description);
  void peer_closed();
  void peer_reset();
  void deadline_passed();
  [[nodiscard]] Bytes take_output() { return std::exchange(output_, {}); }
  [[nodiscard]] Bytes take_plaintext() { return std::exchange(plaintext_, {}); }

  [[nodiscard]] Phase phase() const { return phase_; }
  [[nodiscard]] const TlsFacts& seen() const { return facts_; }
  [[nodiscard]] const std::optional<TlsFailure>& failure() const { return failure_; }
  [[nodiscard]] const Bytes& plaintext_reply() const { return plaintext_reply_; }
  [[nodiscard]] std::string_view waiting_for() const;

  [[nodiscard]] const Offer& offer() const override { return offer_; }
  [[nodiscard]] const ClientSettings& settings() const override { return settings_; }
  [[nodiscard]] Random& random() override { return *random_; }
  [[nodiscard]] TlsFacts& facts() override { return facts_; }
  [[nodiscard]] Bytes& transcript() override { return transcript_; }
  [[nodiscard]] View client_random() const override { return client_random_; }
  [[nodiscard]] View session_id() const override { return session_id_; }
  [[nodiscard]] std::vector<OwnShare>& key_shares() override { return key_shares_; }
  [[nodiscard]] const std::vector<std::uint16_t>& sent_extensions() const override {
    return sent_extensions_;
  }
  void send_handshake(View message, InTranscript in_transcript) override;
  void send_change_cipher_spec() override;
  void owe_change_cipher_spec() override { owes_change_cipher_spec_ = true; }
  void send_warning(std::uint8_t description) override;
  void send_second_hello(View cookie) override;
  void seal_with(std::unique_ptr<record::Sealer> sealer) override { sealer_ = std::move(sealer); }
  void open_with(std::unique_ptr<record::Opener> opener) override;
  void limit_records(const RecordLimits& limits) override { record_limits_ = limits; }
  [[nodiscard]] bool at_message_boundary() const override { return reassembler_.at_boundary(); }
  [[nodiscard]] bool stop_at(TlsDepth depth) override;
  void establish() override;

 private:
  [[nodiscard]] bool is_active() const {
    return phase_ == Phase::handshaking || phase_ == Phase::established;
  }

  // outgoing
  void make_key_shares();
  void send_hello(View cookie);
  void send_sslv2_hello();
  void send(std::uint8_t content_type, View content);
  void queue(record::Sealer& sealer, std::uint8_t content_type, View content);
  void send_alert(std::uint8_t level, std::uint8_t description);

  // incoming, one level each
  [[nodiscard]] Step on_record(const record::Record& record);
  [[nodiscard]] Step check_version(const record::Record& record) const;
  [[nodiscard]] StepTo<record::Content> open(const record::Record& record);
  [[nodiscard]] Step check_size(const record::Content& content) const;
  [[nodiscard]] Step count(const record::Content& content);
  [[nodiscard]] Step on_content(const record::Content& content);
  [[nodiscard]] Step on_handshake_fragment(View fragment);
  [[nodiscard]] Step on_message(const wire::Message& message);
  [[nodiscard]] Step on_first_message(const wire::Message& message);
  [[nodiscard]] Step on_server_hello(const wire::Message& message);
  [[nodiscard]] Step on_change_cipher_spec(View body);
  [[nodiscard]] Step on_alerts(View record);
  [[nodiscard]] Step on_alert(std::uint8_t level, std::uint8_t description);
  [[nodiscard]] Step on_application_data(View bytes);

  // endings
  [[nodiscard]] Refusal no_record(record::DeframeError error);
  void refuse(Refusal refusal);
  void fail(TlsFailure failure);
  void end_of_transport(Reason reason, Fault fault, std::string_view what);

  Offer offer_;
  ClientSettings settings_;
  Random* random_;
  TlsFacts facts_;
  Phase phase_ = Phase::idle;
  std::optional<TlsFailure> failure_;

  Bytes client_random_;
  Bytes session_id_;
  std::vector<OwnShare> key_shares_;
  std::vector<std::uint16_t> sent_extensions_;
  Bytes transcript_;
  std::unique_ptr<Flow> flow_;  ///< from the ServerHello on

  record::Deframer deframer_;
  wire::Reassembler reassembler_;
  std::unique_ptr<record::Sealer> sealer_;
  std::unique_ptr<record::Opener> opener_;
  bool opens_protected_ = false;
  bool owes_change_cipher_spec_ = false;
  RecordLimits record_limits_;
  Bytes output_;
  Bytes plaintext_;
  Bytes plaintext_reply_;

  unsigned records_ = 0;
  unsigned empty_records_in_a_row_ = 0;
  unsigned warning_alerts_ = 0;
  unsigned hello_requests_ = 0;
};

}  // namespace smtpmatrix::tls
