#include "probes/tls/wire/key_exchange.h"

#include "probes/iana/numbers.h"

namespace smtpmatrix::tls::wire {
namespace {

/// RFC 8422 5.4: ECCurveType named_curve.
constexpr std::uint8_t named_curve = 3;

// RFC 5246 7.4.3: opaque <1..2^16-1> each. RFC 8422 5.4: opaque point <1..2^8-1>.
View not_empty(Reader& reader, View value, std::string_view wanted) {
  if (reader.ok() && value.empty()) reader.fail(wanted);
  return value;
}

DhParams read_dh(Reader& reader) {
  DhParams params;
  params.p = not_empty(reader, reader.vector_u16("dh_p"), "dh_p of at least one byte");
  params.g = not_empty(reader, reader.vector_u16("dh_g"), "dh_g of at least one byte");
  params.public_value = not_empty(reader, reader.vector_u16("dh_Ys"), "dh_Ys of at least one byte");
  return params;
}

EcdhParams read_ecdh(Reader& reader) {
  EcdhParams params;
  // RFC 8422 5.4: explicit_prime and explicit_char2 are deprecated and never offered.
  if (reader.u8("curve_type") != named_curve) reader.fail("curve_type named_curve");
  params.group = reader.u16("namedcurve");
  params.public_value = not_empty(reader, reader.vector_u8("public"), "public of at least one byte");
  return params;
}

}  // namespace

Read<ServerKeyExchange> read_server_key_exchange(View body, ParamsKind kind, std::uint16_t version,
                                                 Signed is_signed) {
  Reader reader(body);
  ServerKeyExchange exchange;
  if (kind == ParamsKind::dh) {
    exchange.params = read_dh(reader);
  } else {
    exchange.params = read_ecdh(reader);
  }
  if (reader.ok()) exchange.signed_params = body.first(reader.offset());
  if (is_signed == Signed::yes) {
    // RFC 5246 4.7: digitally-signed names its algorithm since TLS 1.2.
    if (version >= iana::version::tls12) exchange.scheme = reader.u16("SignatureAndHashAlgorithm");
    exchange.signature = reader.vector_u16("signature");
  }
  return finish_read(reader, exchange, "end of server_key_exchange");
}

Bytes write_server_key_exchange(const ServerKeyExchange& exchange) {
  return write_message(iana::handshake_type::server_key_exchange, [&](Writer& writer) {
    if (const auto* dh = std::get_if<DhParams>(&exchange.params)) {
      writer.vector_u16(dh->p);
      writer.vector_u16(dh->g);
      writer.vector_u16(dh->public_value);
    } else if (const auto* ecdh = std::get_if<EcdhParams>(&exchange.params)) {
      writer.u8(named_curve);
      writer.u16(ecdh->group);
      writer.vector_u8(ecdh->public_value);
    }
    if (exchange.scheme) writer.u16(*exchange.scheme);
    if (!exchange.signature.empty()) writer.vector_u16(exchange.signature);
  });
}

Bytes write_client_key_exchange_rsa(View encrypted_premaster) {
  return write_message(iana::handshake_type::client_key_exchange,
                       [&](Writer& writer) { writer.vector_u16(encrypted_premaster); });
}

Bytes write_client_key_exchange_dh(View public_value) {
  return write_message(iana::handshake_type::client_key_exchange,
                       [&](Writer& writer) { writer.vector_u16(public_value); });
}

Bytes write_client_key_exchange_ecdh(View public_value) {
  return write_message(iana::handshake_type::client_key_exchange,
                       [&](Writer& writer) { writer.vector_u8(public_value); });
}

}  // namespace smtpmatrix::tls::wire
