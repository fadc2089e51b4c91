// What a TLS handshake showed. Numbers are the code points that were on the wire; names come from
// probes/iana.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "probes/base/bytes.h"
#include "probes/base/stage.h"
#include "probes/observation/reason.h"

namespace smtpmatrix {

enum class Sender : std::uint8_t { client, server };

struct Alert {
  std::uint8_t level = 0;
  std::uint8_t description = 0;
  Sender sent_by = Sender::server;
};

/// Everything is empty until it was seen. Filled step by step, so it also tells how far a failed handshake
/// came.
struct TlsFacts {
  std::optional<std::uint16_t> version;  ///< negotiated, e.g. 0x0301
  std::optional<std::uint16_t> cipher_suite;
  std::optional<std::uint8_t> compression_method;  ///< 0: none
  std::optional<std::uint16_t> group;  ///< named group of the key exchange, or that a HelloRetryRequest wants
  std::optional<unsigned> dh_bits;     ///< size of the server's DH prime (finite-field exchange)
  std::optional<std::uint16_t> signature_scheme;  ///< of ServerKeyExchange or CertificateVerify
  std::optional<std::string> sni;                 ///< name sent
  std::vector<std::uint16_t> server_extensions;   ///< in the order received, all messages together
  std::vector<Bytes> certificate_chain;           ///< DER, as sent
  std::optional<Bytes> ocsp_staple;
  std::vector<Alert> alerts;  ///< of both sides, in order
  bool hello_retry_request = false;
  bool extended_master_secret = false;
  bool encrypt_then_mac = false;
  bool secure_renegotiation = false;
  bool session_ticket = false;
  bool client_certificate_requested = false;
  bool handshake_complete = false;
  bool close_notify_received = false;
};

/// Why a handshake or its session ended otherwise than by our own close.
struct TlsFailure {
  Reason reason = Reason::our_bug;
  Fault fault = Fault::ours;
  std::string message;     ///< handshake message or record type at work, RFC spelling: "server_key_exchange"
  std::string detail;      ///< expected and seen, one line, printable
  std::size_t offset = 0;  ///< in that message, when malformed
  std::optional<Alert> alert;
};

}  // namespace smtpmatrix
