#include "probes/tls/wire/server_hello.h"

#include <algorithm>
#include <array>

#include "probes/iana/numbers.h"
#include "probes/tls/wire/supported_versions.h"

namespace smtpmatrix::tls::wire {
namespace {

constexpr std::array<std::uint8_t, 32> retry_random = {
    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
    0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c};

// RFC 8446 4.1.3: "DOWNGRD" and 1 or 0.
constexpr std::array<std::uint8_t, 7> downgrade = {0x44, 0x4f, 0x57, 0x4e, 0x47, 0x52, 0x44};

}  // namespace

Read<ServerHello> read_server_hello(View body) {
  Reader reader(body);
  ServerHello hello;
  hello.legacy_version = reader.u16("server_version");
  hello.random = reader.take(32, "random");
  hello.session_id = reader.vector_u8("session_id");
  if (hello.session_id.size() > 32) reader.fail("session_id of at most 32 bytes");
  hello.cipher_suite = reader.u16("cipher_suite");
  hello.compression_method = reader.u8("compression_method");
  if (!reader.empty()) {
    hello.has_extensions = true;
    hello.extensions = read_extensions(reader);
  }
  return finish_read(reader, std::move(hello), "end of server_hello");
}

Bytes write_server_hello(const ServerHello& hello) {
  return write_message(iana::handshake_type::server_hello, [&](Writer& writer) {
    writer.u16(hello.legacy_version);
    writer.bytes(hello.random);
    writer.vector_u8(hello.session_id);
    writer.u16(hello.cipher_suite);
    writer.u8(hello.compression_method);
    if (hello.has_extensions) write_extensions(writer, hello.extensions);
  });
}

bool is_hello_retry_request(const ServerHello& hello) {
  return std::ranges::equal(hello.random, retry_random);
}

View hello_retry_request_random() { return retry_random; }

DowngradeSentinel downgrade_sentinel(const ServerHello& hello) {
  if (hello.random.size() != 32) return DowngradeSentinel::none;
  const View tail = hello.random.last(8);
  if (!std::ranges::equal(tail.first(7), downgrade)) return DowngradeSentinel::none;
  if (tail[7] == 1) return DowngradeSentinel::below_tls13;
  if (tail[7] == 0) return DowngradeSentinel::below_tls12;
  return DowngradeSentinel::none;
}

Read<std::uint16_t> selected_version(const ServerHello& hello) {
  const Extension* extension = find(hello.extensions, iana::extension::supported_versions);
  if (extension == nullptr) return hello.legacy_version;
  auto version = read_supported_versions_server(extension->body);
  if (!version) version.error().offset += extension->offset;
  return version;
}

}  // namespace smtpmatrix::tls::wire
