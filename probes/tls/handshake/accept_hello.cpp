#include "probes/tls/handshake/accept_hello.h"

#include <algorithm>
#include <fmt/format.h>

#include "probes/iana/names.h"
#include "probes/iana/numbers.h"
#include "probes/tls/keys/suite.h"

namespace smtpmatrix::tls {
namespace {

constexpr std::string_view server_hello = "server_hello";

template <typename Range, typename Value>
bool contains(const Range& range, Value value) {
  return std::ranges::find(range, value) != range.end();
}

std::string names_of(const std::vector<std::uint16_t>& versions) {
  std::string names;
  for (const auto version : versions) {
    if (!names.empty()) names += ", ";
    names += iana::version_name(version);
  }
  return names;
}

StepTo<std::uint16_t> accept_version(const Offer& offer, const wire::ServerHello& hello) {
  const auto version = wire::selected_version(hello);
  if (!version) return tl::unexpected(malformed(server_hello, version.error()));
  if (!contains(offer.versions, *version)) {
    return tl::unexpected(refusal(Reason::tls_version_mismatch, Fault::peer_incompatible, server_hello,
                                  fmt::format("server chose {}, offered was {}", iana::version_name(*version),
                                              names_of(offer.versions)),
                                  iana::alert::protocol_version));
  }
  // RFC 8446 4.2.1: a selected_version before TLS 1.3 is an illegal_parameter.
  const bool by_extension = wire::find(hello.extensions, iana::extension::supported_versions) != nullptr;
  if (by_extension && *version < iana::version::tls13)
    return tl::unexpected(
        illegal(server_hello, fmt::format("supported_versions selects {}", iana::version_name(*version))));
  // RFC 8446 4.1.3: TLS 1.3 is negotiated by supported_versions only.
  if (!by_extension && *version >= iana::version::tls13)
    return tl::unexpected(illegal(server_hello, "TLS 1.3 chosen in legacy_version"));
  return *version;
}

Step check_downgrade(const Offer& offer, std::uint16_t version, const wire::ServerHello& hello) {
  const std::uint16_t highest = *std::ranges::max_element(offer.versions);
  const auto sentinel = wire::downgrade_sentinel(hello);
  // RFC 8446 4.1.3: a client of TLS 1.3 that gets 1.2 or below checks for both values, a client of TLS 1.2
  // that gets 1.1 or below for the second.
  const bool from13 = highest >= iana::version::tls13 && version < iana::version::tls13 &&
                      sentinel != wire::DowngradeSentinel::none;
  const bool from12 = highest >= iana::version::tls12 && version < iana::version::tls12 &&
                      sentinel == wire::DowngradeSentinel::below_tls12;
  if (!from13 && !from12) return {};
  return tl::unexpected(
      refusal(Reason::tls_downgrade, Fault::peer_misbehaved, server_hello,
              fmt::format("server chose {} and its random says that it speaks more, offered was {}",
                          iana::version_name(version), names_of(offer.versions)),
              iana::alert::illegal_parameter));
}

Step check_suite(const Offer& offer, std::uint16_t version, std::uint16_t code) {
  const auto mismatch = [&](std::string_view why) {
    return tl::unexpected(refusal(Reason::tls_cipher_mismatch, Fault::peer_incompatible, server_hello,
                                  fmt::format("server chose {}, {}", iana::cipher_suite_name(code), why),
                                  iana::alert::illegal_parameter));
  };
  const bool signals = code == iana::cipher_suite::empty_renegotiation_info_scsv ||
                       code == iana::cipher_suite::fallback_scsv || iana::is_grease(code);
  if (signals || !contains(offer.cipher_suites, code)) return mismatch("which was not offered");
  const Suite* suite = find_suite(code);
  if (suite != nullptr && !suite->is_usable_at(version))
    return mismatch(fmt::format("which does not exist in {}", iana::version_name(version)));
  return {};
}

// Behind version, random, session id with its length, and suite.
std::size_t compression_offset(const wire::ServerHello& hello) {
  return 2 + 32 + 1 + hello.session_id.size() + 2;
}

Step check_compression(const Offer& offer, std::uint16_t version, const wire::ServerHello& hello) {
  const std::uint8_t method = hello.compression_method;
  // RFC 8446 4.1.3: legacy_compression_method is a single byte which must have the value 0.
  if (version >= iana::version::tls13 && method != 0)
    return tl::unexpected(malformed(
        server_hello, {.offset = compression_offset(hello), .wanted = "legacy_compression_method 0"}));
  if (!contains(offer.compression_methods, method))
    return tl::unexpected(
        illegal(server_hello, fmt::format("compression method {} was not offered", method)));
  if (method != 0) return tl::unexpected(beyond_us(server_hello, "server chose to compress"));
  return {};
}

Step check_extensions(const Offer& offer, const std::vector<std::uint16_t>& sent,
                      const wire::ServerHello& hello) {
  if (const auto twice = wire::duplicate(hello.extensions))
    return tl::unexpected(bad_extension(
        server_hello, fmt::format("extension {} twice", iana::extension_name(*twice)),
        wire::is_hello_retry_request(hello) ? iana::alert::illegal_parameter : iana::alert::decode_error));
  auto admitted = sent;
  // RFC 5746 3.4: the signalling suite asks for renegotiation_info as the extension would.
  if (contains(offer.cipher_suites, iana::cipher_suite::empty_renegotiation_info_scsv))
    admitted.push_back(iana::extension::renegotiation_info);
  // RFC 8446 4.2: a HelloRetryRequest may carry a cookie that nobody asked for.
  if (wire::is_hello_retry_request(hello)) admitted.push_back(iana::extension::cookie);
  if (const auto stray = wire::unsolicited(hello.extensions, admitted))
    return tl::unexpected(
        bad_extension(server_hello, fmt::format("extension {} was not offered", iana::extension_name(*stray)),
                      iana::alert::unsupported_extension));
  return {};
}

}  // namespace

StepTo<std::uint16_t> accept_hello(const Offer& offer, const std::vector<std::uint16_t>& sent_extensions,
                                   const wire::ServerHello& hello) {
  auto version = accept_version(offer, hello);
  if (!version) return version;
  const Step checked = check_downgrade(offer, *version, hello)
                           .and_then([&] { return check_suite(offer, *version, hello.cipher_suite); })
                           .and_then([&] { return check_compression(offer, *version, hello); })
                           .and_then([&] { return check_extensions(offer, sent_extensions, hello); });
  if (!checked) return tl::unexpected(checked.error());
  return version;
}

}  // namespace smtpmatrix::tls
