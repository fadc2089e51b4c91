#include "probes/tls/handshake/hello.h"

#include <algorithm>

#include "probes/iana/numbers.h"
#include "probes/tls/wire/client_hello.h"
#include "probes/tls/wire/cookie.h"
#include "probes/tls/wire/numbers_list.h"
#include "probes/tls/wire/server_name.h"

namespace smtpmatrix::tls {
namespace {

const OfferedExtension* find_offered(const Offer& offer, std::uint16_t type) {
  const auto found = std::ranges::find(offer.extensions, type, &OfferedExtension::type);
  return found == offer.extensions.end() ? nullptr : &*found;
}

std::vector<std::uint16_t> offered_numbers(const Offer& offer, std::uint16_t type) {
  const OfferedExtension* extension = find_offered(offer, type);
  if (extension == nullptr) return {};
  return wire::read_numbers(extension->body, "numbers").value_or(std::vector<std::uint16_t>{});
}

/// Bodies that are written per connection; the extensions of the hello borrow from here.
struct Bodies {
  Bytes server_name;
  Bytes key_share;
  Bytes cookie;
  Bytes padding;
};

wire::Extensions collect(const Offer& offer, const HelloParts& parts, const Bodies& bodies) {
  wire::Extensions extensions;
  for (const auto& offered : offer.extensions) {
    // RFC 8446 4.2.11: pre_shared_key is the last one.
    if (offered.type == iana::extension::pre_shared_key && !bodies.cookie.empty())
      extensions.push_back({.type = iana::extension::cookie, .body = bodies.cookie});
    if (offered.type == iana::extension::server_name) {
      if (wire::may_be_server_name(parts.server_name))
        extensions.push_back({.type = offered.type, .body = bodies.server_name});
    } else if (offered.type == iana::extension::key_share) {
      extensions.push_back({.type = offered.type, .body = bodies.key_share});
    } else {
      extensions.push_back({.type = offered.type, .body = offered.body});
    }
  }
  if (!bodies.cookie.empty() && wire::find(extensions, iana::extension::cookie) == nullptr)
    extensions.push_back({.type = iana::extension::cookie, .body = bodies.cookie});
  return extensions;
}

/// RFC 7685 4: a hello of 256 to 511 bytes becomes one of 512, because some servers hang on those sizes. The
/// extension's own four bytes count, and it has at least one byte, because others hang on an empty last one.
std::optional<std::size_t> padding_bytes(std::size_t unpadded_bytes) {
  constexpr std::size_t least = 256;
  constexpr std::size_t wanted = 512;
  constexpr std::size_t header = 4;
  if (unpadded_bytes < least || unpadded_bytes >= wanted) return std::nullopt;
  const std::size_t missing = wanted - unpadded_bytes;
  return missing > header ? missing - header : 1;
}

void pad(wire::ClientHello& hello, Bytes& body) {
  const auto place = std::ranges::find(hello.extensions, iana::extension::padding, &wire::Extension::type);
  if (place == hello.extensions.end()) return;
  const auto index = place - hello.extensions.begin();
  hello.extensions.erase(place);
  const auto missing = padding_bytes(wire::write_client_hello(hello).size());
  if (!missing) return;
  body.assign(*missing, 0);
  hello.extensions.insert(hello.extensions.begin() + index, {.type = iana::extension::padding, .body = body});
}

}  // namespace

Bytes write_hello(const Offer& offer, const HelloParts& parts) {
  Bodies bodies{
      .server_name = wire::write_server_name(parts.server_name),
      .key_share = wire::write_key_share_client(parts.key_shares),
      .cookie = parts.cookie.empty() ? Bytes{} : wire::write_cookie(parts.cookie),
      .padding = {},
  };
  wire::ClientHello hello;
  hello.legacy_version = offer.legacy_version;
  hello.random = parts.random;
  hello.session_id = parts.session_id;
  hello.cipher_suites = offer.cipher_suites;
  hello.compression_methods = offer.compression_methods;
  hello.has_extensions = offer.has_extensions;
  hello.extensions = collect(offer, parts, bodies);
  if (offer.pads_to_512) pad(hello, bodies.padding);
  return wire::write_client_hello(hello);
}

Bytes write_sslv2_hello(const Offer& offer, View challenge) {
  constexpr std::uint8_t client_hello = 1;
  constexpr std::size_t spec_bytes = 3;
  Writer writer;
  writer.u8(client_hello);
  writer.u16(offer.legacy_version);
  writer.u16(static_cast<std::uint16_t>(spec_bytes * offer.sslv2_cipher_specs.size()));
  writer.u16(0);  // session_id_length: RFC 5246 E.2 wants it empty where no SSL 2.0 session is resumed
  writer.u16(static_cast<std::uint16_t>(challenge.size()));
  for (const auto spec : offer.sslv2_cipher_specs) writer.u24(spec);
  writer.bytes(challenge);
  return std::move(writer).finish();
}

Bytes sslv2_record(View message) {
  constexpr std::uint16_t two_byte_header = 0x8000;
  Writer writer;
  writer.u16(static_cast<std::uint16_t>(two_byte_header | message.size()));
  writer.bytes(message);
  return std::move(writer).finish();
}

bool offers_extension(const Offer& offer, std::uint16_t type) {
  return offer.has_extensions && find_offered(offer, type) != nullptr;
}

View offered_body(const Offer& offer, std::uint16_t type) {
  const OfferedExtension* extension = offer.has_extensions ? find_offered(offer, type) : nullptr;
  return extension == nullptr ? View() : View(extension->body);
}

std::vector<std::uint16_t> offered_groups(const Offer& offer) {
  return offered_numbers(offer, iana::extension::supported_groups);
}

std::vector<std::uint16_t> offered_signature_schemes(const Offer& offer) {
  return offered_numbers(offer, iana::extension::signature_algorithms);
}

}  // namespace smtpmatrix::tls
