// What a run is told to have seen in its handshake, held against what the client saw.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "probes/observation/tls_facts.h"

namespace smtpmatrix::conformance {

/// Empty: whatever it was.
struct Expected {
  std::optional<std::uint16_t> version;
  std::optional<std::uint16_t> cipher_suite;
  std::optional<std::uint16_t> group;
  std::optional<std::uint16_t> signature_scheme;
  std::optional<bool> hello_retry_request;
  std::optional<bool> secure_renegotiation;
  std::optional<bool> extended_master_secret;
  std::optional<Bytes> ocsp_staple;
};

/// The first difference, in words.
[[nodiscard]] std::optional<std::string> unlike(const Expected& expected, const TlsFacts& seen);

}  // namespace smtpmatrix::conformance
