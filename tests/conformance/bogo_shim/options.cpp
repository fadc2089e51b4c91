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
        "-expect-early-data-reason"}},
      {"resumption",
       {"-resume-count", "-expect-session-miss", "-expect-ticket-renewal", "-resumption-delay",
        "-expect-no-session", "-reverify-on-resume"}},
      {"Encrypted ClientHello", {"-ech-config-list", "-enable-ech-grease"}},
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
       {"-verify-fail", "-expect-verify-result", "-use-ocsp-callback", "-fail-ocsp-callback"}},
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

/// How BoringSSL's interface is called: nothing that a peer sees.
constexpr std::string_view without_meaning[] = {
    "-async", "-implicit-handshake", "-verify-peer", "-use-custom-verify-callback", "-peek-then-read",
    "-cbc-record-splitting", "-partial-write", "-no-op-extra-handshake", "-handshake-twice",
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
  return [member](Options& options, Arguments& rest) {
    options.expected.*member = rest.number<std::uint16_t>();
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

/// The runner gives a flag for one connection of several by a prefix.
std::string_view without_prefix(std::string_view flag) {
  for (const std::string_view prefix : {"-on-shim", "-on-initial"}) {
    if (flag.starts_with(prefix) && flag.size() > prefix.size()) return flag.substr(prefix.size());
  }
  return flag;
}

}  // namespace

tl::expected<Options, Unimplemented> parse_options(const std::vector<std::string>& arguments) {
  Options options;
  Arguments rest(arguments);
  while (!rest.empty()) {
    const std::string argument = rest.take();
    const std::string_view flag = without_prefix(argument);
    if (flag.starts_with("-on-resume") || flag.starts_with("-on-retry"))
      return tl::unexpected(Unimplemented{"resumption"});
    if (const auto feature = feature_of(flag)) return tl::unexpected(Unimplemented{std::string(*feature)});
    if (std::ranges::find(without_meaning, flag) != std::end(without_meaning)) continue;
    const auto setter = setters().find(flag);
    if (setter == setters().end()) return tl::unexpected(Unimplemented{"unknown flag " + argument});
    setter->second(options, rest);
    if (!rest.is_sound()) return tl::unexpected(Unimplemented{"value of " + argument});
  }
  // The client's own close is final: it reads nothing after it, so it cannot wait for the answer.
  if (options.shuts_down && options.close_notify)
    return tl::unexpected(Unimplemented{"reading on after our own close_notify"});
  return options;
}

}  // namespace smtpmatrix::conformance
