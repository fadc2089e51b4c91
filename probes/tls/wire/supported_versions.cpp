#include "probes/tls/wire/supported_versions.h"

namespace smtpmatrix::tls::wire {

Read<std::vector<std::uint16_t>> read_supported_versions_client(View body) {
  Reader reader(body);
  std::vector<std::uint16_t> versions;
  Reader list = reader.inner_u8("versions");
  while (!list.empty()) versions.push_back(list.u16("ProtocolVersion"));
  reader.adopt_failure(list);
  return finish_read(reader, std::move(versions), "end of supported_versions");
}

Bytes write_supported_versions_client(const std::vector<std::uint16_t>& versions) {
  Writer writer;
  writer.vector_u8([&] {
    for (const auto version : versions) writer.u16(version);
  });
  return std::move(writer).finish();
}

Read<std::uint16_t> read_supported_versions_server(View body) {
  Reader reader(body);
  const std::uint16_t version = reader.u16("selected_version");
  return finish_read(reader, version, "end of supported_versions");
}

Bytes write_supported_versions_server(std::uint16_t version) {
  Writer writer;
  writer.u16(version);
  return std::move(writer).finish();
}

}  // namespace smtpmatrix::tls::wire
