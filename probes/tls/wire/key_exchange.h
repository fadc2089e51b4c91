// ServerKeyExchange and ClientKeyExchange of TLS 1.0 to 1.2 (RFC 5246 7.4.3 and 7.4.7, RFC 8422 5.4 and 5.7).
#pragma once

#include <optional>
#include <variant>

#include "probes/tls/wire/message.h"

namespace smtpmatrix::tls::wire {

struct DhParams {
  View p;
  View g;
  View public_value;
};
struct EcdhParams {
  std::uint16_t group = 0;  ///< curve_type is named_curve; explicit curves are malformed (RFC 8422 5.4)
  View public_value;
};

struct ServerKeyExchange {
  std::variant<DhParams, EcdhParams> params;
  View signed_params;                   ///< the bytes of `params`, as they are signed after both randoms
  std::optional<std::uint16_t> scheme;  ///< only TLS 1.2 says it
  View signature;                       ///< empty when anonymous
};

enum class ParamsKind : std::uint8_t { dh, ecdh };
enum class Signed : std::uint8_t { yes, anonymous };

[[nodiscard]] Read<ServerKeyExchange> read_server_key_exchange(View body, ParamsKind kind,
                                                               std::uint16_t version, Signed is_signed);
[[nodiscard]] Bytes write_server_key_exchange(const ServerKeyExchange& exchange);

/// RFC 5246 7.4.7.1: the encrypted pre-master secret has a two-byte length (not in SSL 3).
[[nodiscard]] Bytes write_client_key_exchange_rsa(View encrypted_premaster);
/// RFC 5246 7.4.7.2.
[[nodiscard]] Bytes write_client_key_exchange_dh(View public_value);
/// RFC 8422 5.7.
[[nodiscard]] Bytes write_client_key_exchange_ecdh(View public_value);

}  // namespace smtpmatrix::tls::wire
