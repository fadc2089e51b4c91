// What a hostile peer's row expects, and how a client that heard the peer is held to it.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <optional>
#include <string>

#include "probes/iana/names.h"
#include "probes/iana/numbers.h"
#include "probes/tls/handshake/client.h"

namespace smtpmatrix::hostile {

/// An alert of ours that goes out, or none.
inline constexpr std::nullopt_t silent = std::nullopt;

struct Verdict {
  Reason reason;
  Fault fault;
  std::optional<std::uint8_t> alert;
};

// Those that many rows share; RFC 8446 6.2 and RFC 5246 7.2.2 name their alerts.
inline constexpr Verdict cannot_be_read{Reason::tls_malformed, Fault::peer_malformed,
                                        iana::alert::decode_error};
inline constexpr Verdict no_tls{Reason::tls_malformed, Fault::peer_malformed, silent};
inline constexpr Verdict out_of_turn{Reason::tls_unexpected_message, Fault::peer_misbehaved,
                                     iana::alert::unexpected_message};
inline constexpr Verdict forbidden{Reason::tls_illegal_parameter, Fault::peer_misbehaved,
                                   iana::alert::illegal_parameter};
inline constexpr Verdict not_offered{Reason::tls_illegal_parameter, Fault::peer_misbehaved,
                                     iana::alert::unsupported_extension};
inline constexpr Verdict other_suite{Reason::tls_cipher_mismatch, Fault::peer_incompatible,
                                     iana::alert::illegal_parameter};
inline constexpr Verdict other_group{Reason::tls_group_mismatch, Fault::peer_misbehaved,
                                     iana::alert::illegal_parameter};
inline constexpr Verdict other_version{Reason::tls_version_mismatch, Fault::peer_incompatible,
                                       iana::alert::protocol_version};
inline constexpr Verdict unsigned_by_its_key{Reason::tls_bad_signature, Fault::peer_misbehaved,
                                             iana::alert::decrypt_error};
inline constexpr Verdict not_authentic{Reason::tls_bad_record_mac, Fault::peer_misbehaved,
                                       iana::alert::bad_record_mac};
inline constexpr Verdict other_handshake{Reason::tls_bad_finished, Fault::peer_misbehaved,
                                         iana::alert::decrypt_error};
inline constexpr Verdict too_large_a_record{Reason::tls_malformed, Fault::peer_malformed,
                                            iana::alert::record_overflow};
inline constexpr Verdict too_much{Reason::limit_exceeded, Fault::peer_misbehaved,
                                  iana::alert::unexpected_message};

/// "tls_malformed peer_malformed decode_error"; the alert is ours.
inline std::string told_as(Reason reason, Fault fault, std::optional<std::uint8_t> alert) {
  return fmt::format("{} {} {}", to_string(reason), to_string(fault),
                     alert ? iana::alert_name(*alert) : std::string("silent"));
}

inline void expect_verdict(const tls::Client& client, const Verdict& wanted) {
  ASSERT_EQ(client.phase(), tls::Phase::failed) << "still waiting for " << client.waiting_for();
  const TlsFailure& failure = *client.failure();
  const bool is_ours = failure.alert && failure.alert->sent_by == Sender::client;
  EXPECT_EQ(told_as(failure.reason, failure.fault,
                    is_ours ? std::optional(failure.alert->description) : std::nullopt),
            told_as(wanted.reason, wanted.fault, wanted.alert))
      << failure.message << ": " << failure.detail;
  EXPECT_FALSE(failure.message.empty());
  EXPECT_FALSE(failure.detail.empty());
}

}  // namespace smtpmatrix::hostile
