// The code points of TLS that our code speaks of by name, spelled as in the IANA registries "Transport Layer
// Security (TLS) Parameters" and "TLS ExtensionType Values". Plain integers, because whatever is on the wire
// must be held, also what has no name. Names for people are in names.h.
#pragma once

#include <cstdint>

namespace smtpmatrix::iana {

namespace version {
inline constexpr std::uint16_t ssl2 = 0x0002;
inline constexpr std::uint16_t ssl3 = 0x0300;
inline constexpr std::uint16_t tls10 = 0x0301;
inline constexpr std::uint16_t tls11 = 0x0302;
inline constexpr std::uint16_t tls12 = 0x0303;
inline constexpr std::uint16_t tls13 = 0x0304;
}  // namespace version

namespace content_type {
inline constexpr std::uint8_t change_cipher_spec = 20;
inline constexpr std::uint8_t alert = 21;
inline constexpr std::uint8_t handshake = 22;
inline constexpr std::uint8_t application_data = 23;
inline constexpr std::uint8_t heartbeat = 24;
}  // namespace content_type

namespace handshake_type {
inline constexpr std::uint8_t hello_request = 0;
inline constexpr std::uint8_t client_hello = 1;
inline constexpr std::uint8_t server_hello = 2;
inline constexpr std::uint8_t new_session_ticket = 4;
inline constexpr std::uint8_t end_of_early_data = 5;
inline constexpr std::uint8_t encrypted_extensions = 8;
inline constexpr std::uint8_t certificate = 11;
inline constexpr std::uint8_t server_key_exchange = 12;
inline constexpr std::uint8_t certificate_request = 13;
inline constexpr std::uint8_t server_hello_done = 14;
inline constexpr std::uint8_t certificate_verify = 15;
inline constexpr std::uint8_t client_key_exchange = 16;
inline constexpr std::uint8_t finished = 20;
inline constexpr std::uint8_t certificate_status = 22;
inline constexpr std::uint8_t key_update = 24;
inline constexpr std::uint8_t message_hash = 254;
}  // namespace handshake_type

namespace alert_level {
inline constexpr std::uint8_t warning = 1;
inline constexpr std::uint8_t fatal = 2;
}  // namespace alert_level

namespace alert {
inline constexpr std::uint8_t close_notify = 0;
inline constexpr std::uint8_t unexpected_message = 10;
inline constexpr std::uint8_t bad_record_mac = 20;
inline constexpr std::uint8_t record_overflow = 22;
inline constexpr std::uint8_t handshake_failure = 40;
inline constexpr std::uint8_t bad_certificate = 42;
inline constexpr std::uint8_t unsupported_certificate = 43;
inline constexpr std::uint8_t certificate_revoked = 44;
inline constexpr std::uint8_t certificate_expired = 45;
inline constexpr std::uint8_t certificate_unknown = 46;
inline constexpr std::uint8_t illegal_parameter = 47;
inline constexpr std::uint8_t unknown_ca = 48;
inline constexpr std::uint8_t decode_error = 50;
inline constexpr std::uint8_t decrypt_error = 51;
inline constexpr std::uint8_t protocol_version = 70;
inline constexpr std::uint8_t insufficient_security = 71;
inline constexpr std::uint8_t internal_error = 80;
inline constexpr std::uint8_t inappropriate_fallback = 86;
inline constexpr std::uint8_t user_canceled = 90;
inline constexpr std::uint8_t no_renegotiation = 100;
inline constexpr std::uint8_t missing_extension = 109;
inline constexpr std::uint8_t unsupported_extension = 110;
inline constexpr std::uint8_t unrecognized_name = 112;
}  // namespace alert

namespace extension {
inline constexpr std::uint16_t server_name = 0;
inline constexpr std::uint16_t max_fragment_length = 1;
inline constexpr std::uint16_t status_request = 5;
inline constexpr std::uint16_t supported_groups = 10;
inline constexpr std::uint16_t ec_point_formats = 11;
inline constexpr std::uint16_t signature_algorithms = 13;
inline constexpr std::uint16_t application_layer_protocol_negotiation = 16;
inline constexpr std::uint16_t signed_certificate_timestamp = 18;
inline constexpr std::uint16_t padding = 21;
inline constexpr std::uint16_t encrypt_then_mac = 22;
inline constexpr std::uint16_t extended_master_secret = 23;
inline constexpr std::uint16_t record_size_limit = 28;
inline constexpr std::uint16_t session_ticket = 35;
inline constexpr std::uint16_t pre_shared_key = 41;
inline constexpr std::uint16_t early_data = 42;
inline constexpr std::uint16_t supported_versions = 43;
inline constexpr std::uint16_t cookie = 44;
inline constexpr std::uint16_t psk_key_exchange_modes = 45;
inline constexpr std::uint16_t certificate_authorities = 47;
inline constexpr std::uint16_t signature_algorithms_cert = 50;
inline constexpr std::uint16_t key_share = 51;
inline constexpr std::uint16_t renegotiation_info = 0xff01;
}  // namespace extension

namespace group {
inline constexpr std::uint16_t secp256r1 = 23;
inline constexpr std::uint16_t secp384r1 = 24;
inline constexpr std::uint16_t secp521r1 = 25;
inline constexpr std::uint16_t x25519 = 29;
inline constexpr std::uint16_t x448 = 30;
inline constexpr std::uint16_t ffdhe2048 = 256;
inline constexpr std::uint16_t ffdhe3072 = 257;
inline constexpr std::uint16_t ffdhe4096 = 258;
inline constexpr std::uint16_t ffdhe6144 = 259;
inline constexpr std::uint16_t ffdhe8192 = 260;
inline constexpr std::uint16_t mlkem512 = 512;
inline constexpr std::uint16_t mlkem768 = 513;
inline constexpr std::uint16_t mlkem1024 = 514;
inline constexpr std::uint16_t secp256r1_mlkem768 = 4587;
inline constexpr std::uint16_t x25519_mlkem768 = 4588;
inline constexpr std::uint16_t secp384r1_mlkem1024 = 4589;
inline constexpr std::uint16_t x25519_kyber768_draft00 = 25497;
}  // namespace group

namespace signature_scheme {
inline constexpr std::uint16_t rsa_pkcs1_md5 = 0x0101;
inline constexpr std::uint16_t rsa_pkcs1_sha1 = 0x0201;
inline constexpr std::uint16_t dsa_sha1 = 0x0202;
inline constexpr std::uint16_t ecdsa_sha1 = 0x0203;
inline constexpr std::uint16_t rsa_pkcs1_sha224 = 0x0301;
inline constexpr std::uint16_t ecdsa_sha224 = 0x0303;
inline constexpr std::uint16_t rsa_pkcs1_sha256 = 0x0401;
inline constexpr std::uint16_t ecdsa_secp256r1_sha256 = 0x0403;
inline constexpr std::uint16_t rsa_pkcs1_sha384 = 0x0501;
inline constexpr std::uint16_t ecdsa_secp384r1_sha384 = 0x0503;
inline constexpr std::uint16_t rsa_pkcs1_sha512 = 0x0601;
inline constexpr std::uint16_t ecdsa_secp521r1_sha512 = 0x0603;
inline constexpr std::uint16_t rsa_pss_rsae_sha256 = 0x0804;
inline constexpr std::uint16_t rsa_pss_rsae_sha384 = 0x0805;
inline constexpr std::uint16_t rsa_pss_rsae_sha512 = 0x0806;
inline constexpr std::uint16_t ed25519 = 0x0807;
inline constexpr std::uint16_t ed448 = 0x0808;
inline constexpr std::uint16_t rsa_pss_pss_sha256 = 0x0809;
inline constexpr std::uint16_t rsa_pss_pss_sha384 = 0x080a;
inline constexpr std::uint16_t rsa_pss_pss_sha512 = 0x080b;
}  // namespace signature_scheme

namespace cipher_suite {
inline constexpr std::uint16_t empty_renegotiation_info_scsv = 0x00ff;
inline constexpr std::uint16_t fallback_scsv = 0x5600;
}  // namespace cipher_suite

}  // namespace smtpmatrix::iana
