// A server whose every byte the test writes, and what a client that ended is asked.
#pragma once

#include <gtest/gtest.h>
#include <optional>

#include "probes/tls/wire/server_hello.h"
#include "tests/unit/probes/tls/handshake/support.h"

namespace smtpmatrix::tls::testing {

inline constexpr std::uint16_t rsa_aes = 0x002f;

inline Bytes record(std::uint8_t type, View content) {
  Writer writer;
  writer.u8(type);
  writer.u16(0x0303);
  writer.vector_u16(content);
  return std::move(writer).finish();
}
inline Bytes handshake(View message) { return record(iana::content_type::handshake, message); }
inline Bytes alert(std::uint8_t level, std::uint8_t description) {
  return record(iana::content_type::alert, Bytes{level, description});
}

/// A ServerHello that offer12(version, {rsa_aes}) has no reason to refuse, to be spoilt by tests.
struct Hello {
  std::uint16_t version = iana::version::tls12;
  std::uint16_t suite = rsa_aes;
  std::uint8_t compression = 0;
  Bytes random = Bytes(32, 9);
  Bytes session_id{};
  wire::Extensions extensions{};

  [[nodiscard]] Bytes bytes() const {
    return handshake(wire::write_server_hello({.legacy_version = version,
                                               .random = random,
                                               .session_id = session_id,
                                               .cipher_suite = suite,
                                               .compression_method = compression,
                                               .has_extensions = !extensions.empty(),
                                               .extensions = extensions}));
  }
};

class ScriptedServer : public ::testing::Test {
 protected:
  Client& start(const Offer& offer, TlsDepth depth = TlsDepth::complete) {
    client_.emplace(offer, ClientSettings{.server_name = "localhost", .depth = depth}, random_);
    client_->start();
    hello_sent_ = client_->take_output();
    return *client_;
  }
  Client& start() { return start(offer12(iana::version::tls12, {rsa_aes})); }

  void expect_failure(Reason reason, Fault fault, std::string_view message) {
    ASSERT_EQ(client_->phase(), Phase::failed);
    const TlsFailure& failure = *client_->failure();
    EXPECT_EQ(to_string(failure.reason), to_string(reason)) << failure.detail;
    EXPECT_EQ(to_string(failure.fault), to_string(fault));
    EXPECT_EQ(failure.message, message);
    EXPECT_FALSE(failure.detail.empty());
    EXPECT_FALSE(client_->facts().handshake_complete);
    EXPECT_EQ(client_->waiting_for(), "");
  }
  /// That we sent this fatal alert, in the clear, and say so.
  void expect_our_alert(std::uint8_t description) {
    const Bytes out = client_->take_output();
    ASSERT_EQ(out.size(), 7U);
    EXPECT_EQ(out[0], iana::content_type::alert);
    EXPECT_EQ(out[5], iana::alert_level::fatal);
    EXPECT_EQ(out[6], description);
    ASSERT_TRUE(client_->failure()->alert);
    EXPECT_EQ(client_->failure()->alert->sent_by, Sender::client);
    EXPECT_EQ(client_->failure()->alert->description, description);
    EXPECT_EQ(client_->facts().alerts.back().sent_by, Sender::client);
  }
  void expect_silence() { EXPECT_TRUE(client_->take_output().empty()); }

  SeededRandom random_;
  std::optional<Client> client_;
  Bytes hello_sent_;
};

}  // namespace smtpmatrix::tls::testing
