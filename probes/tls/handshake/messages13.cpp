#include "probes/tls/handshake/messages13.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "probes/iana/names.h"
#include "probes/iana/numbers.h"
#include "probes/tls/handshake/check_key_usage.h"
#include "probes/tls/handshake/crypto_refusal.h"
#include "probes/tls/handshake/hello.h"
#include "probes/tls/handshake/limits.h"
#include "probes/tls/wire/certificate.h"
#include "probes/tls/wire/session.h"

namespace smtpmatrix::tls::messages13 {
namespace {

constexpr std::string_view encrypted_extensions = "encrypted_extensions";
constexpr std::string_view certificate_request = "certificate_request";
constexpr std::string_view certificate = "certificate";
constexpr std::string_view certificate_verify = "certificate_verify";

// RFC 8446 4.2: extensions that we recognise and that are not specified for EncryptedExtensions: those of
// other messages, and those that TLS 1.3 has no use for (RFC 8446 D, RFC 8422, RFC 5077, RFC 7366, RFC 7627,
// RFC 5746).
constexpr std::array not_in_encrypted_extensions = {
    iana::extension::status_request,
    iana::extension::signature_algorithms,
    iana::extension::padding,
    iana::extension::signed_certificate_timestamp,
    iana::extension::pre_shared_key,
    iana::extension::supported_versions,
    iana::extension::cookie,
    iana::extension::psk_key_exchange_modes,
    iana::extension::key_share,
    iana::extension::certificate_authorities,
    iana::extension::signature_algorithms_cert,
    iana::extension::ec_point_formats,
    iana::extension::session_ticket,
    iana::extension::encrypt_then_mac,
    iana::extension::extended_master_secret,
    iana::extension::renegotiation_info,
};

// RFC 8446 4.2: "There MUST NOT be more than one extension of the same type in a given extension block."
Step check_unique(std::string_view message, const wire::Extensions& extensions,
                  std::uint8_t alert = iana::alert::illegal_parameter) {
  const auto twice = wire::duplicate(extensions);
  if (!twice) return {};
  return tl::unexpected(
      bad_extension(message, fmt::format("extension {} twice", iana::extension_name(*twice)), alert));
}

Step check_answered(const Link& link, std::string_view message, const wire::Extensions& extensions) {
  // RFC 8446 4.2: "MUST NOT send extension responses if the remote endpoint did not send the corresponding
  // extension requests".
  if (const auto stray = wire::unsolicited(extensions, link.sent_extensions())) {
    return tl::unexpected(
        bad_extension(message, fmt::format("extension {} was not offered", iana::extension_name(*stray)),
                      iana::alert::unsupported_extension));
  }
  return {};
}

// RFC 8446 4.4.2.1: an OCSP response is a status_request extension of the entry it speaks of.
Step read_staple(Link& link, const wire::CertificateEntry& leaf) {
  const auto* extension = wire::find(leaf.extensions, iana::extension::status_request);
  if (extension == nullptr) return {};
  const auto status = wire::read_certificate_status(extension->body);
  if (!status) {
    return tl::unexpected(malformed(
        certificate, {.offset = extension->offset + status.error().offset, .wanted = status.error().wanted}));
  }
  link.facts().ocsp_staple = to_bytes(status->ocsp_response);
  return {};
}

// RFC 8446 4.4.3: 64 blanks, the context, a zero, the hash.
Bytes signed_content(View transcript_hash) {
  Bytes content(64, 0x20);
  append(content, as_view("TLS 1.3, server CertificateVerify"));
  content.push_back(0);
  append(content, transcript_hash);
  return content;
}

}  // namespace

Step on_encrypted_extensions(Link& link, const wire::Message& message) {
  const auto read = wire::read_encrypted_extensions(message.body);
  if (!read) return tl::unexpected(malformed(encrypted_extensions, read.error()));
  for (const auto& extension : read->extensions) link.facts().server_extensions.push_back(extension.type);
  // As of a ServerHello, whose extensions these were up to TLS 1.2.
  if (auto checked = check_unique(encrypted_extensions, read->extensions, iana::alert::decode_error);
      !checked)
    return checked;
  if (auto checked = check_answered(link, encrypted_extensions, read->extensions); !checked) return checked;
  const auto stray =
      std::ranges::find_first_of(read->extensions, not_in_encrypted_extensions, {}, &wire::Extension::type);
  if (stray != read->extensions.end()) {
    return tl::unexpected(illegal(encrypted_extensions, fmt::format("extension {} may not stand there",
                                                                    iana::extension_name(stray->type))));
  }
  const auto sizes =
      read_record_limits(link.offer(), iana::version::tls13, encrypted_extensions, read->extensions);
  if (!sizes) return tl::unexpected(sizes.error());
  link.limit_records(*sizes);
  return {};
}

StepTo<Bytes> on_certificate_request(Link& link, const wire::Message& message) {
  const auto read = wire::read_certificate_request13(message.body);
  if (!read) return tl::unexpected(malformed(certificate_request, read.error()));
  link.facts().client_certificate_requested = true;
  if (auto checked = check_unique(certificate_request, read->extensions); !checked)
    return tl::unexpected(checked.error());
  // RFC 8446 4.3.2: during the handshake the context is empty.
  if (!read->request_context.empty()) {
    return tl::unexpected(illegal(certificate_request, "certificate_request_context is not empty"));
  }
  // RFC 8446 4.3.2: signature_algorithms MUST be specified.
  if (wire::find(read->extensions, iana::extension::signature_algorithms) == nullptr) {
    return tl::unexpected(
        bad_extension(certificate_request, "no signature_algorithms", iana::alert::missing_extension));
  }
  return to_bytes(read->request_context);
}

StepTo<crypto::PeerKey> on_certificate(Link& link, const wire::Message& message) {
  const auto read = wire::read_certificate13(message.body);
  if (!read) return tl::unexpected(malformed(certificate, read.error()));
  if (read->chain.size() > limits::chain_length) {
    return tl::unexpected(too_much(certificate, "a chain of more certificates than anybody has"));
  }
  for (const auto& entry : read->chain) link.facts().certificate_chain.push_back(to_bytes(entry.der));
  // RFC 8446 4.4.2: of a server's Certificate the context is empty.
  if (!read->request_context.empty()) {
    return tl::unexpected(illegal(certificate, "certificate_request_context is not empty"));
  }
  // RFC 8446 4.4.2.4: an empty list is a decode_error.
  if (read->chain.empty()) {
    return tl::unexpected(malformed(certificate, {.offset = 1, .wanted = "at least one certificate"}));
  }
  for (const auto& entry : read->chain) {
    if (auto checked = check_unique(certificate, entry.extensions); !checked)
      return tl::unexpected(checked.error());
    if (auto checked = check_answered(link, certificate, entry.extensions); !checked) {
      return tl::unexpected(checked.error());
    }
  }
  if (auto staple = read_staple(link, read->chain.front()); !staple) return tl::unexpected(staple.error());
  auto key = crypto::PeerKey::from_certificate(read->chain.front().der);
  if (!key) return tl::unexpected(crypto_refusal(certificate, key.error()));
  if (auto checked = check_key_usage(link.offer(), iana::version::tls13, *key, crypto::KeyUse::signature);
      !checked)
    return tl::unexpected(checked.error());
  return std::move(*key);
}

Step on_certificate_verify(Link& link, const crypto::PeerKey& peer, View transcript_hash,
                           const wire::Message& message) {
  const auto read = wire::read_certificate_verify(message.body);
  if (!read) return tl::unexpected(malformed(certificate_verify, read.error()));
  link.facts().signature_scheme = read->scheme;
  // RFC 8446 4.4.3: one of the schemes in our signature_algorithms.
  const auto offered = offered_signature_schemes(link.offer());
  if (std::ranges::find(offered, read->scheme) == offered.end()) {
    return tl::unexpected(illegal(
        certificate_verify,
        fmt::format("signature scheme {} was not offered", iana::signature_scheme_name(read->scheme))));
  }
  const auto verified =
      peer.verify(read->scheme, crypto::SchemeRules::tls13, signed_content(transcript_hash), read->signature);
  if (!verified) return tl::unexpected(crypto_refusal(certificate_verify, verified.error()));
  return {};
}

Step on_new_session_ticket(Link& link, const wire::Message& message) {
  const auto read = wire::read_new_session_ticket13(message.body);
  if (!read) return tl::unexpected(malformed("new_session_ticket", read.error()));
  if (auto checked = check_unique("new_session_ticket", read->extensions); !checked) return checked;
  link.facts().session_ticket = true;
  return {};
}

StepTo<bool> on_key_update(const wire::Message& message) {
  const auto read = wire::read_key_update(message.body);
  if (read) return read->update_requested;
  // RFC 8446 4.6.3: any other value of request_update is an illegal_parameter.
  if (message.body.size() == 1)
    return tl::unexpected(illegal("key_update", "request_update is neither 0 nor 1"));
  return tl::unexpected(malformed("key_update", read.error()));
}

}  // namespace smtpmatrix::tls::messages13
