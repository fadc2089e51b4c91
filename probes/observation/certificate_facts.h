// What a certificate chain says and what path validation made of it. Plain values, times as Unix time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probes/base/time.h"

namespace smtpmatrix {

struct CertificateFacts {
  std::string subject;  ///< RFC 4514 text, as Botan prints it
  std::string issuer;
  std::vector<std::string> dns_names;
  std::vector<std::string> ip_addresses;
  UnixTime not_before{};
  UnixTime not_after{};
  std::string serial;         ///< hex
  std::string key_algorithm;  ///< "RSA", "ECDSA", "Ed25519"
  unsigned key_bits = 0;
  std::string signature_algorithm;  ///< "RSA/EMSA3(SHA-256)" and the like
  std::string sha256_fingerprint;   ///< hex, lower case
  std::string spki_sha256;          ///< hex, lower case
  bool self_signed = false;
  bool is_ca = false;
};

/// One thing wrong with a chain. The names are the `problems` of the report and, prefixed `certificate_`, its
/// reasons.
enum class CertificateProblem : std::uint8_t {
  unreadable,
  expired,
  not_yet_valid,
  name_mismatch,
  untrusted_root,
  self_signed,
  missing_intermediate,
  weak_signature,
  weak_key,
  bad_signature,
  wrong_usage,
  revoked,
  chain_too_long,
  other
};
[[nodiscard]] std::string_view to_string(CertificateProblem problem);

struct ChainFacts {
  std::vector<CertificateFacts> chain;  ///< as sent, leaf first; an unreadable one ends the list
  bool trusted = false;                 ///< a path to a trust anchor exists and is valid now
  bool name_matches = false;            ///< RFC 6125, against the name checked
  std::string checked_name;
  std::vector<CertificateProblem> problems;  ///< empty when `trusted` and `name_matches`
  std::string detail;                        ///< the validator's own words
  std::optional<std::string> root;           ///< subject of the anchor used, or of the one that is missing
  [[nodiscard]] bool verified() const { return trusted && name_matches; }
};

}  // namespace smtpmatrix
