#include "tests/conformance/bogo_shim/expectations.h"

#include <fmt/format.h>

#include "probes/iana/numbers.h"

namespace smtpmatrix::conformance {
namespace {

using Difference = std::optional<std::string>;

Difference number(std::string_view what, std::optional<std::uint16_t> wanted,
                  std::optional<std::uint16_t> seen) {
  if (!wanted || wanted == seen) return std::nullopt;
  return fmt::format("mismatch: {} {:#06x}, wanted {:#06x}", what, seen.value_or(0), *wanted);
}

Difference truth(std::string_view what, std::optional<bool> wanted, bool seen) {
  if (!wanted || *wanted == seen) return std::nullopt;
  return fmt::format("mismatch: {} is {}", what, seen);
}

}  // namespace

std::optional<std::string> unlike(const Expected& expected, const TlsFacts& seen) {
  // TLS 1.3 does for every session what these two extensions are for, and counts as having both.
  const bool is_tls13 = seen.version == iana::version::tls13;
  const bool staple_differs = expected.ocsp_staple && expected.ocsp_staple != seen.ocsp_staple;
  for (Difference difference :
       {number("version", expected.version, seen.version),
        number("cipher suite", expected.cipher_suite, seen.cipher_suite),
        number("group", expected.group, seen.group),
        number("signature scheme", expected.signature_scheme, seen.signature_scheme),
        truth("hello_retry_request", expected.hello_retry_request, seen.hello_retry_request),
        truth("secure_renegotiation", expected.secure_renegotiation, is_tls13 || seen.secure_renegotiation),
        truth("extended_master_secret", expected.extended_master_secret,
              is_tls13 || seen.extended_master_secret),
        truth("another OCSP staple", false, staple_differs)}) {
    if (difference) return difference;
  }
  return std::nullopt;
}

}  // namespace smtpmatrix::conformance
