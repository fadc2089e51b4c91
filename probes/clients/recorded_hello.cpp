#include "probes/clients/recorded_hello.h"

#include <algorithm>
#include <fmt/format.h>

#include "probes/base/reader.h"
#include "probes/iana/names.h"
#include "probes/iana/numbers.h"
#include "probes/tls/wire/client_hello.h"
#include "probes/tls/wire/key_share.h"
#include "probes/tls/wire/supported_versions.h"

namespace smtpmatrix::clients {
namespace {

namespace type = iana::extension;
namespace wire = tls::wire;
namespace version = iana::version;

/// RFC 7685: what clients that pad make of a hello.
constexpr std::size_t padded_bytes = 512;

using Made = tl::expected<tls::Offer, std::string>;

std::string told(const Malformed& where) {
  return fmt::format("hello: malformed at byte {}, wanted {}", where.offset, where.wanted);
}

/// The handshake message in the records, with the version of the first.
struct Message {
  std::uint16_t record_version = 0;
  Bytes bytes;
};

tl::expected<Message, std::string> message_in(View records) {
  Reader reader(records);
  Message message;
  while (!reader.empty() && reader.ok()) {
    const auto content_type = reader.u8("content type");
    if (content_type != iana::content_type::handshake) reader.fail("a handshake record");
    const auto record_version = reader.u16("record version");
    if (message.bytes.empty()) message.record_version = record_version;
    append(message.bytes, reader.vector_u16("fragment"));
  }
  if (!reader.ok()) return tl::unexpected(told(reader.failure()));
  return message;
}

std::vector<std::uint16_t> versions_offered(const wire::ClientHello& hello) {
  std::vector<std::uint16_t> offered;
  if (const auto* extension = wire::find(hello.extensions, type::supported_versions)) {
    const auto listed = wire::read_supported_versions_client(extension->body);
    for (const auto one : listed.value_or(std::vector<std::uint16_t>{})) {
      if (!iana::is_grease(one)) offered.push_back(one);
    }
    return offered;
  }
  for (std::uint16_t one = hello.legacy_version; one >= version::ssl3; --one) offered.push_back(one);
  return offered;
}

std::vector<std::uint16_t> shares_in(const wire::ClientHello& hello) {
  std::vector<std::uint16_t> groups;
  const auto* extension = wire::find(hello.extensions, type::key_share);
  if (extension == nullptr) return groups;
  const auto entries = wire::read_key_share_client(extension->body);
  if (!entries) return groups;
  for (const auto& entry : *entries) groups.push_back(entry.group);
  return groups;
}

Made offer_of_tls(View records, const std::vector<std::uint16_t>& left_out) {
  const auto message = message_in(records);
  if (!message) return tl::unexpected(message.error());
  constexpr std::size_t header_bytes = 4;
  Reader reader(message->bytes);
  const auto kind = reader.u8("msg_type");
  const View body = reader.vector_u24("client_hello");
  if (!reader.ok()) return tl::unexpected(told(reader.failure()));
  if (kind != iana::handshake_type::client_hello || !reader.empty())
    return tl::unexpected(std::string("hello: wanted one client_hello and nothing else"));
  const auto hello = wire::read_client_hello(body);
  if (!hello)
    return tl::unexpected(
        told({.offset = header_bytes + hello.error().offset, .wanted = hello.error().wanted}));
  tls::Offer offer;
  offer.record_version = message->record_version;
  offer.legacy_version = hello->legacy_version;
  offer.versions = versions_offered(*hello);
  offer.cipher_suites = hello->cipher_suites;
  offer.compression_methods = to_bytes(hello->compression_methods);
  offer.session_id_bytes = static_cast<std::uint8_t>(hello->session_id.size());
  offer.has_extensions = hello->has_extensions;
  offer.key_share_groups = shares_in(*hello);
  offer.pads_to_512 = message->bytes.size() == padded_bytes;
  for (const auto& extension : hello->extensions) {
    if (std::ranges::find(left_out, extension.type) != left_out.end()) continue;
    offer.extensions.push_back({extension.type, to_bytes(extension.body)});
  }
  return offer;
}

bool is_sslv2(View record) { return !record.empty() && (record[0] & 0x80U) != 0; }

/// RFC 5246 E.2.
Made offer_of_sslv2(View record) {
  Reader reader(record);
  const std::size_t length = reader.u16("record length") & 0x7fffU;
  if (length != reader.remaining()) reader.fail("one record of SSL 2.0 and nothing else");
  if (reader.u8("msg_type") != 1) reader.fail("a client_hello of SSL 2.0");
  tls::Offer offer;
  offer.legacy_version = reader.u16("version");
  const auto specs_bytes = reader.u16("cipher_spec_length");
  const auto session_id_bytes = reader.u16("session_id_length");
  const auto challenge_bytes = reader.u16("challenge_length");
  Reader specs(reader.take(specs_bytes, "cipher_specs"));
  while (!specs.empty() && specs.ok()) offer.sslv2_cipher_specs.push_back(specs.u24("cipher_spec"));
  (void)reader.take(session_id_bytes, "session_id");
  if (challenge_bytes < 16 || challenge_bytes > 32) reader.fail("a challenge of 16 to 32 bytes");
  (void)reader.take(challenge_bytes, "challenge");
  offer.sslv2_challenge_bytes = static_cast<std::uint8_t>(challenge_bytes);
  if (!reader.ok()) return tl::unexpected(told(reader.failure()));
  if (!specs.ok() || !reader.empty())
    return tl::unexpected(std::string("hello: cipher specs of three bytes each"));
  for (const auto spec : offer.sslv2_cipher_specs) {
    if (spec <= 0xffffU) offer.cipher_suites.push_back(static_cast<std::uint16_t>(spec));
  }
  for (std::uint16_t one = offer.legacy_version; one >= version::ssl3; --one) offer.versions.push_back(one);
  if (offer.versions.empty()) offer.versions = {offer.legacy_version};
  offer.record_version = offer.legacy_version;
  offer.has_extensions = false;
  return offer;
}

}  // namespace

Made offer_of_recorded(View record, const std::vector<std::uint16_t>& left_out) {
  auto made = is_sslv2(record) ? offer_of_sslv2(record) : offer_of_tls(record, left_out);
  if (made && made->legacy_version > version::tls12)
    return tl::unexpected(std::string("hello: client_version above TLS 1.2"));
  return made;
}

}  // namespace smtpmatrix::clients
