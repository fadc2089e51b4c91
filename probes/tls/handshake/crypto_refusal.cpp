#include "probes/tls/handshake/crypto_refusal.h"

#include "probes/iana/numbers.h"

namespace smtpmatrix::tls {

Refusal crypto_refusal(std::string_view message, crypto::CryptoError error) {
  using enum crypto::CryptoError;
  std::string detail(to_string(error));
  switch (error) {
    case malformed_certificate:
      return refusal(Reason::tls_malformed, Fault::peer_malformed, message, std::move(detail),
                     iana::alert::decode_error);
    case malformed_key:
      return refusal(Reason::tls_malformed, Fault::peer_malformed, message, std::move(detail),
                     iana::alert::bad_certificate);
    case unsupported_key:
    case unsupported_group:
    case unsupported_scheme:
    case dh_prime_too_large:
    case internal: return beyond_us(message, std::move(detail));
    case scheme_mismatch: return illegal(message, std::move(detail));
    // RFC 8446 4.4.3 and 6.2: a signature that does not verify is a decrypt_error.
    case bad_signature:
      return refusal(Reason::tls_bad_signature, Fault::peer_misbehaved, message, std::move(detail),
                     iana::alert::decrypt_error);
    case malformed_public_value:
    case zero_shared_secret:
    case bad_dh_prime: return illegal(message, std::move(detail));
    case authentication_failed:
      return refusal(Reason::tls_bad_record_mac, Fault::peer_misbehaved, message, std::move(detail),
                     iana::alert::bad_record_mac);
  }
  return beyond_us(message, std::move(detail));
}

}  // namespace smtpmatrix::tls
