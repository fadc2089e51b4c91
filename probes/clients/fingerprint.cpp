#include "probes/clients/fingerprint.h"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "probes/base/reader.h"
#include "probes/iana/names.h"
#include "probes/iana/numbers.h"
#include "probes/tls/crypto/hash.h"
#include "probes/tls/handshake/client.h"
#include "probes/tls/wire/client_hello.h"
#include "probes/tls/wire/numbers_list.h"
#include "probes/tls/wire/supported_versions.h"

namespace smtpmatrix::clients {
namespace {

namespace type = iana::extension;
using Numbers = std::vector<std::uint16_t>;

/// RFC 8701's values change from hello to hello; both fingerprints leave them out.
Numbers without_grease(Numbers numbers) {
  std::erase_if(numbers, iana::is_grease);
  return numbers;
}

Numbers listed(const tls::wire::ClientHello& hello, std::uint16_t extension) {
  const auto* found = tls::wire::find(hello.extensions, extension);
  if (found == nullptr) return {};
  return without_grease(tls::wire::read_numbers(found->body, "numbers").value_or(Numbers{}));
}

Numbers extension_types(const tls::wire::ClientHello& hello) {
  Numbers types;
  for (const auto& extension : hello.extensions) types.push_back(extension.type);
  return without_grease(std::move(types));
}

View point_formats(const tls::wire::ClientHello& hello) {
  const auto* found = tls::wire::find(hello.extensions, type::ec_point_formats);
  return found == nullptr || found->body.empty() ? View() : found->body.subspan(1);
}

std::string ja3_of(const tls::wire::ClientHello& hello) {
  return fmt::format(
      "{},{},{},{},{}", hello.legacy_version, fmt::join(without_grease(hello.cipher_suites), "-"),
      fmt::join(extension_types(hello), "-"), fmt::join(listed(hello, type::supported_groups), "-"),
      fmt::join(point_formats(hello), "-"));
}

std::string_view ja4_version(const tls::wire::ClientHello& hello) {
  auto version = hello.legacy_version;
  if (const auto* found = tls::wire::find(hello.extensions, type::supported_versions)) {
    const auto offered =
        without_grease(tls::wire::read_supported_versions_client(found->body).value_or(Numbers{}));
    if (!offered.empty()) version = *std::ranges::max_element(offered);
  }
  switch (version) {
    case iana::version::tls13: return "13";
    case iana::version::tls12: return "12";
    case iana::version::tls11: return "11";
    case iana::version::tls10: return "10";
    case iana::version::ssl3: return "s3";
    case iana::version::ssl2: return "s2";
    default: return "00";
  }
}

/// First and last character of the first protocol, in hexadecimal where they are no letters or digits.
std::string ja4_protocol(const tls::wire::ClientHello& hello) {
  const auto* found = tls::wire::find(hello.extensions, type::application_layer_protocol_negotiation);
  if (found == nullptr) return "00";
  Reader reader(found->body);
  Reader list = reader.inner_u16("protocol_name_list");
  const View name = list.vector_u8("ProtocolName");
  if (!list.ok() || name.empty()) return "00";
  if (std::isalnum(name.front()) != 0 && std::isalnum(name.back()) != 0)
    return {static_cast<char>(name.front()), static_cast<char>(name.back())};
  return {fmt::format("{:02x}", name.front()).front(), fmt::format("{:02x}", name.back()).back()};
}

std::string sorted_hex(Numbers numbers) {
  std::ranges::sort(numbers);
  return fmt::format("{:04x}", fmt::join(numbers, ","));
}

std::string short_hash(const std::string& text) {
  constexpr std::size_t digits = 12;
  if (text.empty()) return std::string(digits, '0');
  return to_hex(tls::crypto::digest(tls::crypto::HashAlgorithm::sha256, as_view(text))).substr(0, digits);
}

std::string ja4_of(const tls::wire::ClientHello& hello) {
  constexpr std::size_t most = 99;
  const auto suites = without_grease(hello.cipher_suites);
  auto types = extension_types(hello);
  const auto head =
      fmt::format("t{}{}{:02}{:02}{}", ja4_version(hello),
                  std::ranges::find(types, type::server_name) == types.end() ? 'i' : 'd',
                  std::min(most, suites.size()), std::min(most, types.size()), ja4_protocol(hello));
  std::erase(types, type::server_name);
  std::erase(types, type::application_layer_protocol_negotiation);
  auto tail = sorted_hex(types);
  const auto schemes = listed(hello, type::signature_algorithms);
  if (!schemes.empty()) tail += fmt::format("_{:04x}", fmt::join(schemes, ","));
  return fmt::format("{}_{}_{}", head, short_hash(sorted_hex(suites)), short_hash(tail));
}

/// The same bytes each time, and never only zeros, which are no private key.
class Pattern final : public Random {
 public:
  void fill(std::span<std::uint8_t> bytes) override {
    for (auto& byte : bytes) byte = next_++;
  }

 private:
  std::uint8_t next_ = 1;
};

}  // namespace

Bytes sample_hello(const tls::Offer& offer, const std::string& server_name) {
  Pattern random;
  tls::Client client(offer, {.server_name = server_name}, random);
  client.start();
  return client.take_output();
}

std::optional<Fingerprint> fingerprint_of(const tls::Offer& offer) {
  constexpr std::size_t record_header_bytes = 5;
  const Bytes record = sample_hello(offer, "smtp.example.org");
  if (record.size() < record_header_bytes || !offer.sslv2_cipher_specs.empty()) return std::nullopt;
  return fingerprint(View(record).subspan(record_header_bytes));
}

std::optional<Fingerprint> fingerprint(View message) {
  Reader reader(message);
  const auto kind = reader.u8("msg_type");
  const View body = reader.vector_u24("client_hello");
  if (!reader.ok() || kind != iana::handshake_type::client_hello) return std::nullopt;
  const auto hello = tls::wire::read_client_hello(body);
  if (!hello) return std::nullopt;
  Fingerprint made{.ja3_full = ja3_of(*hello), .ja3 = {}, .ja4 = ja4_of(*hello)};
  made.ja3 = to_hex(tls::crypto::digest(tls::crypto::HashAlgorithm::md5, as_view(made.ja3_full)));
  return made;
}

}  // namespace smtpmatrix::clients
