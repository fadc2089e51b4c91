// A handshake message as the reassembler yields it, and the four bytes before each (RFC 8446 4, RFC 5246
// 7.4).
//
// Conventions of this room: every message is a plain struct that borrows (`View`) from the bytes it was read
// from, so it lives no longer than they do. `read_…(View body)` takes the body without these four bytes and
// returns what it read or where it was malformed; trailing bytes are malformed. Offsets count from the start
// of the body. `write_…` returns the whole message, header included, except where it says body.
#pragma once

#include <concepts>
#include <cstdint>
#include <tl/expected.hpp>

#include "probes/base/bytes.h"
#include "probes/base/reader.h"
#include "probes/base/writer.h"

namespace smtpmatrix::tls::wire {

template <typename T>
using Read = tl::expected<T, Malformed>;

inline constexpr std::size_t message_header_bytes = 4;

struct Message {
  std::uint8_t type = 0;
  View body;
  View raw;  ///< with the header, as it goes into the transcript hash
};

/// `type`, the length of what `body(writer)` writes, and that.
template <std::invocable<Writer&> Body>
[[nodiscard]] Bytes write_message(std::uint8_t type, Body&& body) {
  Writer writer;
  writer.u8(type);
  writer.vector_u24([&] { body(writer); });
  return std::move(writer).finish();
}
[[nodiscard]] Bytes write_message(std::uint8_t type, View body);

/// For the end of a read_…: the value, unless the reader failed or something is left.
template <typename T>
[[nodiscard]] Read<T> finish_read(Reader& reader, T value, std::string_view message) {
  reader.expect_end(message);
  if (!reader.ok()) return tl::unexpected(reader.failure());
  return value;
}

}  // namespace smtpmatrix::tls::wire
