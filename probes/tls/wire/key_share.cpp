#include "probes/tls/wire/key_share.h"

namespace smtpmatrix::tls::wire {
namespace {

KeyShareEntry read_entry(Reader& reader) {
  KeyShareEntry entry;
  entry.group = reader.u16("group");
  entry.key_exchange = reader.vector_u16("key_exchange");
  // RFC 8446 4.2.8: opaque key_exchange<1..2^16-1>.
  if (reader.ok() && entry.key_exchange.empty()) reader.fail("key_exchange of at least one byte");
  return entry;
}

void write_entry(Writer& writer, const KeyShareEntry& entry) {
  writer.u16(entry.group);
  writer.vector_u16(entry.key_exchange);
}

}  // namespace

Read<std::vector<KeyShareEntry>> read_key_share_client(View body) {
  Reader reader(body);
  std::vector<KeyShareEntry> entries;
  Reader list = reader.inner_u16("client_shares");
  while (!list.empty()) {
    const KeyShareEntry entry = read_entry(list);
    if (list.ok()) entries.push_back(entry);
  }
  reader.adopt_failure(list);
  return finish_read(reader, std::move(entries), "end of key_share");
}

Bytes write_key_share_client(const std::vector<KeyShareEntry>& entries) {
  Writer writer;
  writer.vector_u16([&] {
    for (const auto& entry : entries) write_entry(writer, entry);
  });
  return std::move(writer).finish();
}

Read<KeyShareEntry> read_key_share_server(View body) {
  Reader reader(body);
  const KeyShareEntry entry = read_entry(reader);
  return finish_read(reader, entry, "end of key_share");
}

Bytes write_key_share_server(const KeyShareEntry& entry) {
  Writer writer;
  write_entry(writer, entry);
  return std::move(writer).finish();
}

Read<std::uint16_t> read_key_share_retry(View body) {
  Reader reader(body);
  const std::uint16_t group = reader.u16("selected_group");
  return finish_read(reader, group, "end of key_share");
}

Bytes write_key_share_retry(std::uint16_t group) {
  Writer writer;
  writer.u16(group);
  return std::move(writer).finish();
}

}  // namespace smtpmatrix::tls::wire
