#include "tests/conformance/bogo_shim/options.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <map>
#include <string_view>

#include "probes/iana/numbers.h"
#include "probes/smtp/text.h"

namespace smtpmatrix::conformance {
namespace {

namespace version = iana::version;

/// Features that the client does not claim, each with the flags that ask for it.
struct Unclaimed {
  std::string_view feature;
  std::vector<std::string_view> flags;
};
const std::vector<Unclaimed>& unclaimed() {
  static const std::vector<Unclaimed> features = {
      {"server role",
       {"-server", "-handoff", "-handshake-hints", "-signed-cert-timestamps", "-ocsp-response",
        "-use-client-ca-list", "-server-preference", "-require-any-client-certificate"}},
      {"DTLS", {"-dtls", "-srtp-profiles", "-mtu"}},
      {"QUIC", {"-quic", "-quic-transport-params", "-quic-use-legacy-codepoint"}},
      {"0-RTT",
       {"-enable-early-data", "-expect-no-offer-early-data", "-expect-ticket-supports-early-data",
        "-expect-reject-early-data", "-expect-accept-early-data", "-expect-early-data-reason"}},
      {"resumption", {"-expect-no-session"}},
      {"Encrypted ClientHello", {"-ech-config-list", "-enable-ech-grease", "-expect-no-ech-name-override"}},
      {"ALPN, NPN and ALPS",
       {"-advertise-alpn", "-advertise-npn", "-select-next-proto", "-application-settings", "-expect-alpn",
        "-allow-unknown-alpn-protos"}},
      {"Channel ID", {"-send-channel-id", "-expect-channel-id", "-enable-channel-id"}},
      {"client certificates",
       {"-cert-file", "-key-file", "-signing-prefs", "-use-old-client-cert-callback", "-fail-cert-callback",
        "-expect-client-ca-list", "-expect-certificate-types"}},
      {"pre-shared keys", {"-psk", "-psk-identity"}},
      {"renegotiation",
       {"-renegotiate-freely", "-renegotiate-once", "-renegotiate-explicit",
        "-forbid-renegotiation-after-handshake"}},
      {"failing the handshake over a certificate",
       {"-verify-fail", "-expect-verify-result", "-fail-ocsp-callback"}},
      {"exported keying material",
       {"-export-keying-material", "-export-label", "-export-context", "-export-traffic-secrets",
        "-tls-unique", "-use-exporter-between-reads"}},
      {"signed certificate timestamps", {"-enable-signed-cert-timestamps", "-expect-signed-cert-timestamps"}},
      {"certificate compression", {"-install-cert-compression-algs", "-install-one-cert-compression-alg"}},
      {"False Start", {"-false-start"}},
      {"alerts and key updates at the caller's will", {"-send-alert", "-key-update"}},
      {"writing while reading", {"-read-with-unfinished-write"}},
      {"another implementation's cipher list language", {"-cipher"}},
      {"another implementation's limits and policies", {"-max-cert-list", "-fips-202205"}},
      {"another implementation's message callback", {"-expect-msg-callback"}},
      {"choosing by the processor", {"-expect-cipher-aes", "-expect-cipher-no-aes"}},
      {"extensions in random order", {"-permute-extensions"}},
  };
  return features;
}

/// What a later connection is to show, or what is only looked at there.
constexpr std::string_view of_later_connections[] = {"-expect-session-miss", "-expect-ticket-renewal",
                                                     "-reverify-on-resume"};

/// How BoringSSL's interface is called: nothing that a peer sees.
constexpr std::string_view without_meaning[] = {
    "-async", "-implicit-handshake", "-verify-peer", "-use-custom-verify-callback", "-peek-then-read",
    "-cbc-record-splitting", "-partial-write", "-no-op-extra-handshake", "-handshake-twice",
    // a callback that accepts the staple
    "-use-ocsp-callback",
    // declining renegotiation is what the client does
    "-renegotiate-ignore"};

/// The arguments not yet looked at.
class Arguments {
 public:
  explicit Arguments(const std::vector<std::string>& all) : all_(all) {}

  [[nodiscard]] bool empty() const { return next_ == all_.size(); }
  std::string take() { return empty() ? std::string() : all_[next_++]; }
  template <typename Number>
  Number number() {
    const std::string text = take();
    Number value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    is_sound_ = is_sound_ && error == std::errc() && end == text.data() + text.size();
    return value;
  }
  Bytes base64() {
    const auto decoded = smtp::from_base64(take());
    is_sound_ = is_sound_ && decoded;
    return to_bytes(as_view(decoded.value_or("")));
  }
  /// Every value so far was what its flag wants.
  [[nodiscard]] bool is_sound() const { return is_sound_; }

 private:
  const std::vector<std::string>& all_;
  std::size_t next_ = 0;
  bool is_sound_ = true;
};

using Setter = std::function<void(Options&, Arguments&)>;

Setter raise(bool Options::*member) {
  return [member](Options& options, Arguments&) { options.*member = true; };
}
Setter expect_number(std::optional<std::uint16_t> Expected::*member) {
  // 0 is what the runner gives where there is no such number.
  return [member](Options& options, Arguments& rest) {
    if (const auto number = rest.number<std::uint16_t>(); number != 0) options.expected.*member = number;
  };
}
Setter expect(std::optional<bool> Expected::*member, bool value) {
  return [member, value](Options& options, Arguments&) { options.expected.*member = value; };
}
Setter add_number(std::vector<std::uint16_t> Options::*member) {
  return [member](Options& options, Arguments& rest) {
    (options.*member).push_back(rest.number<std::uint16_t>());
  };
}
Setter exclude(std::uint16_t version) {
  return [version](Options& options, Arguments&) { options.excluded_versions.push_back(version); };
}

const std::map<std::string_view, Setter>& setters() {
  static const std::map<std::string_view, Setter> table = {
      {"-port", [](Options& options, Arguments& rest) { options.port = rest.number<std::uint16_t>(); }},
      {"-shim-id", [](Options& options, Arguments& rest) { options.shim_id = rest.number<std::uint64_t>(); }},
      {"-is-handshaker-supported", raise(&Options::asks_for_handshaker)},
      {"-min-version",
       [](Options& options, Arguments& rest) { options.min_version = rest.number<std::uint16_t>(); }},
      {"-max-version",
       [](Options& options, Arguments& rest) { options.max_version = rest.number<std::uint16_t>(); }},
      {"-no-tls1", exclude(version::tls10)},
      {"-no-tls11", exclude(version::tls11)},
      {"-no-tls12", exclude(version::tls12)},
      {"-no-tls13", exclude(version::tls13)},
      {"-curves", add_number(&Options::groups)},
      {"-verify-prefs", add_number(&Options::signature_schemes)},
      {"-host-name", [](Options& options, Arguments& rest) { options.host_name = rest.take(); }},
      {"-fallback-scsv", raise(&Options::offers_fallback_scsv)},
      {"-enable-grease", raise(&Options::offers_grease)},
      {"-enable-ocsp-stapling", raise(&Options::offers_status_request)},
      {"-enforce-rsa-key-usage", raise(&Options::checks_rsa_key_usage)},
      {"-shim-writes-first", raise(&Options::writes_first)},
      {"-write-different-record-sizes", raise(&Options::writes_many_sizes)},
      {"-shim-shuts-down", raise(&Options::shuts_down)},
      {"-check-close-notify", raise(&Options::close_notify)},
      {"-expect-version", expect_number(&Expected::version)},
      {"-expect-cipher", expect_number(&Expected::cipher_suite)},
      {"-expect-curve-id", expect_number(&Expected::group)},
      {"-expect-peer-signature-algorithm", expect_number(&Expected::signature_scheme)},
      {"-expect-hrr", expect(&Expected::hello_retry_request, true)},
      {"-expect-no-hrr", expect(&Expected::hello_retry_request, false)},
      {"-expect-secure-renegotiation", expect(&Expected::secure_renegotiation, true)},
      {"-expect-no-secure-renegotiation", expect(&Expected::secure_renegotiation, false)},
      {"-expect-extended-master-secret", expect(&Expected::extended_master_secret, true)},
      {"-expect-ocsp-response",
       [](Options& options, Arguments& rest) { options.expected.ocsp_staple = rest.base64(); }},
      // Values that say nothing to this client.
      {"-resume-count",
       [](Options& options, Arguments& rest) { options.more_connections = rest.number<unsigned>(); }},
      {"-resumption-delay", [](Options&, Arguments& rest) { rest.take(); }},
      {"-read-size", [](Options&, Arguments& rest) { rest.take(); }},
      {"-expect-total-renegotiations", [](Options&, Arguments& rest) { rest.take(); }},
  };
  return table;
}

std::optional<std::string_view> feature_of(std::string_view flag) {
  for (const Unclaimed& each : unclaimed()) {
    if (std::ranges::find(each.flags, flag) != each.flags.end()) return each.feature;
  }
  return std::nullopt;
}

/// A flag without the prefix that says which of several connections it is for.
struct Prefixed {
  std::string_view flag;
  bool is_for_first = true;
};
Prefixed without_prefix(std::string_view flag) {
  struct Prefix {
    std::string_view text;
    bool is_for_first;
  };
  for (const auto& [text, is_for_first] : {Prefix{"-on-shim", true}, Prefix{"-on-initial", true},
                                           Prefix{"-on-resume", false}, Prefix{"-on-retry", false}}) {
    if (flag.starts_with(text) && flag.size() > text.size()) return {flag.substr(text.size()), is_for_first};
  }
  return {flag};
}

bool is_without_meaning(std::string_view flag, bool is_for_first) {
  if (!is_for_first && flag == "-verify-fail") return true;
  return std::ranges::find(without_meaning, flag) != std::end(without_meaning) ||
         std::ranges::find(of_later_connections, flag) != std::end(of_later_connections);
}

}  // namespace

tl::expected<Options, Unimplemented> parse_options(const std::vector<std::string>& arguments) {
  Options options;
  Options later;  // of connections that are not made
  Arguments rest(arguments);
  while (!rest.empty()) {
    const std::string argument = rest.take();
    const auto [flag, is_for_first] = without_prefix(argument);
    if (is_without_meaning(flag, is_for_first)) continue;
    if (const auto feature = feature_of(flag)) return tl::unexpected(Unimplemented{std::string(*feature)});
    const auto setter = setters().find(flag);
    if (setter == setters().end()) return tl::unexpected(Unimplemented{"unknown flag " + argument});
    setter->second(is_for_first ? options : later, rest);
    if (!rest.is_sound()) return tl::unexpected(Unimplemented{"value of " + argument});
  }
  // The client's own close is final: it reads nothing after it, so it cannot wait for the answer.
  if (options.shuts_down && options.close_notify)
    return tl::unexpected(Unimplemented{"reading on after our own close_notify"});
  return options;
}

}  // namespace smtpmatrix::conformance
