// ServerHello and HelloRetryRequest of TLS 1.3.
#include <algorithm>
#include <fmt/format.h>

#include "probes/iana/names.h"
#include "probes/iana/numbers.h"
#include "probes/tls/crypto/key_pair.h"
#include "probes/tls/handshake/crypto_refusal.h"
#include "probes/tls/handshake/hello.h"
#include "probes/tls/handshake/messages13.h"
#include "probes/tls/keys/suite.h"
#include "probes/tls/wire/cookie.h"
#include "probes/tls/wire/key_share.h"

namespace smtpmatrix::tls::messages13 {
namespace {

constexpr std::string_view server_hello = "server_hello";
constexpr std::string_view hello_retry_request = "hello_retry_request";

std::string_view name_of(const wire::ServerHello& hello) {
  return wire::is_hello_retry_request(hello) ? hello_retry_request : server_hello;
}

// RFC 8446 4.2: the table of extensions and the messages they may stand in.
bool may_stand_in(const wire::ServerHello& hello, std::uint16_t extension) {
  if (extension == iana::extension::supported_versions || extension == iana::extension::key_share)
    return true;
  return wire::is_hello_retry_request(hello) && extension == iana::extension::cookie;
}

Malformed within(const wire::Extension& extension, const Malformed& where) {
  return {.offset = extension.offset + where.offset, .wanted = where.wanted};
}

const OwnShare* share_of(Link& link, std::uint16_t group) {
  const auto& shares = link.key_shares();
  const auto found = std::ranges::find(shares, group, &OwnShare::group);
  return found == shares.end() ? nullptr : &*found;
}

bool offers_group(const Offer& offer, std::uint16_t group) {
  const auto offered = offered_groups(offer);
  return std::ranges::find(offered, group) != offered.end();
}

Refusal group_not_offered(std::string_view message, std::uint16_t group) {
  return refusal(Reason::tls_group_mismatch, Fault::peer_misbehaved, message,
                 fmt::format("group {} was not offered", iana::group_name(group)),
                 iana::alert::illegal_parameter);
}

StepTo<std::uint16_t> read_retry_group(Link& link, const wire::Extension& extension) {
  const auto group = wire::read_key_share_retry(extension.body);
  if (!group) return tl::unexpected(malformed(hello_retry_request, within(extension, group.error())));
  // RFC 8446 4.2.8: a group from our supported_groups for which we sent no share.
  if (!offers_group(link.offer(), *group))
    return tl::unexpected(group_not_offered(hello_retry_request, *group));
  if (share_of(link, *group) != nullptr) {
    return tl::unexpected(illegal(
        hello_retry_request,
        fmt::format("server asks for a share of {}, but that was already sent", iana::group_name(*group))));
  }
  return *group;
}

}  // namespace

Step check_hello(const Link& link, const wire::ServerHello& hello) {
  const auto name = name_of(hello);
  // RFC 8446 4.1.3: legacy_version MUST be 0x0303.
  if (hello.legacy_version != tls12) {
    return tl::unexpected(illegal(name, fmt::format("legacy_version is {:#06x}", hello.legacy_version)));
  }
  // RFC 8446 4.1.3: legacy_session_id_echo must be what we sent.
  if (!std::ranges::equal(hello.session_id, link.session_id())) {
    return tl::unexpected(illegal(name, "legacy_session_id_echo is not what was sent"));
  }
  // RFC 8446 4.2: an extension that is known and may not stand in this message.
  const auto stray = std::ranges::find_if(
      hello.extensions, [&](const auto& extension) { return !may_stand_in(hello, extension.type); });
  if (stray != hello.extensions.end()) {
    return tl::unexpected(
        illegal(name, fmt::format("extension {} may not stand there", iana::extension_name(stray->type))));
  }
  return {};
}

StepTo<crypto::SecretBytes> agree(Link& link, const wire::ServerHello& hello) {
  const auto* extension = wire::find(hello.extensions, iana::extension::key_share);
  // RFC 8446 9.2: without a PSK there is no key exchange but by key_share.
  if (extension == nullptr) {
    return tl::unexpected(bad_extension(server_hello, "no key_share", iana::alert::missing_extension));
  }
  const auto entry = wire::read_key_share_server(extension->body);
  if (!entry) return tl::unexpected(malformed(server_hello, within(*extension, entry.error())));
  link.facts().group = entry->group;
  if (const unsigned bits = crypto::ffdhe_bits(entry->group); bits > 0) link.facts().dh_bits = bits;
  // RFC 8446 4.2.8: the group of one of the client's shares; a GREASE share (RFC 8701) has no key.
  if (!offers_group(link.offer(), entry->group))
    return tl::unexpected(group_not_offered(server_hello, entry->group));
  const OwnShare* own = share_of(link, entry->group);
  if (own != nullptr && own->key == nullptr && !iana::is_grease(entry->group))
    return tl::unexpected(beyond_us(
        server_hello, fmt::format("server agrees in {}, which we cannot", iana::group_name(entry->group))));
  if (own == nullptr || own->key == nullptr) {
    return tl::unexpected(illegal(
        server_hello, fmt::format("a share of {}, and none was sent", iana::group_name(entry->group))));
  }
  auto secret = own->key->agree(entry->key_exchange, link.random());
  if (!secret) return tl::unexpected(crypto_refusal(server_hello, secret.error()));
  return std::move(*secret);
}

StepTo<Retry> read_retry(Link& link, const wire::ServerHello& hello) {
  Retry retry;
  if (const auto* extension = wire::find(hello.extensions, iana::extension::key_share)) {
    const auto group = read_retry_group(link, *extension);
    if (!group) return tl::unexpected(group.error());
    retry.group = *group;
  }
  if (const auto* extension = wire::find(hello.extensions, iana::extension::cookie)) {
    const auto cookie = wire::read_cookie(extension->body);
    if (!cookie) return tl::unexpected(malformed(hello_retry_request, within(*extension, cookie.error())));
    retry.cookie = to_bytes(*cookie);
  }
  // RFC 8446 4.1.4: a HelloRetryRequest that would change nothing is an illegal_parameter.
  if (!retry.group && retry.cookie.empty()) {
    return tl::unexpected(illegal(hello_retry_request, "it asks for no change"));
  }
  return retry;
}

}  // namespace smtpmatrix::tls::messages13
