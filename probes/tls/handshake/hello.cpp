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

}  // namespace

Bytes write_hello(const Offer& offer, const HelloParts& parts) {
  const Bodies bodies{
      .server_name = wire::write_server_name(parts.server_name),
      .key_share = wire::write_key_share_client(parts.key_shares),
      .cookie = parts.cookie.empty() ? Bytes{} : wire::write_cookie(parts.cookie),
  };
  wire::ClientHello hello;
  hello.legacy_version = offer.legacy_version;
  hello.random = parts.random;
  hello.session_id = parts.session_id;
  hello.cipher_suites = offer.cipher_suites;
  hello.compression_methods = offer.compression_methods;
  hello.has_extensions = offer.has_extensions;
  hello.extensions = collect(offer, parts, bodies);
  return wire::write_client_hello(hello);
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
