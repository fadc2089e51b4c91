#include "probes/tls/wire/record_limits.h"

#include <bit>

namespace smtpmatrix::tls::wire {
namespace {

// RFC 6066 4: 2^9(1) to 2^12(4).
constexpr std::size_t least_fragment_bytes = 512;
constexpr std::uint8_t last_code = 4;

}  // namespace

Read<std::size_t> read_max_fragment_length(View body) {
  Reader reader(body);
  const std::uint8_t code = reader.u8("MaxFragmentLength");
  if (reader.ok() && (code == 0 || code > last_code)) reader.fail("MaxFragmentLength of 1 to 4");
  const std::size_t bytes = reader.ok() ? least_fragment_bytes << (code - 1) : 0;
  return finish_read(reader, bytes, "end of max_fragment_length");
}

Bytes write_max_fragment_length(std::size_t bytes) {
  return {static_cast<std::uint8_t>(std::bit_width(bytes / least_fragment_bytes))};
}

Read<std::size_t> read_record_size_limit(View body) {
  Reader reader(body);
  const std::size_t bytes = reader.u16("RecordSizeLimit");
  return finish_read(reader, bytes, "end of record_size_limit");
}

Bytes write_record_size_limit(std::uint16_t bytes) {
  Writer writer;
  writer.u16(bytes);
  return std::move(writer).finish();
}

}  // namespace smtpmatrix::tls::wire
