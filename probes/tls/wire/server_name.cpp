#include "probes/tls/wire/server_name.h"

#include <algorithm>

namespace smtpmatrix::tls::wire {
namespace {

/// RFC 6066 3: NameType host_name(0).
constexpr std::uint8_t host_name = 0;
constexpr std::size_t longest_name_bytes = 253;

}  // namespace

Read<std::string_view> read_server_name(View body) {
  Reader reader(body);
  std::string_view host;
  Reader list = reader.inner_u16("server_name_list");
  while (!list.empty()) {
    const std::uint8_t type = list.u8("name_type");
    const View name = list.vector_u16("HostName");
    if (list.ok() && type == host_name) host = as_text(name);
  }
  reader.adopt_failure(list);
  return finish_read(reader, host, "end of server_name");
}

Bytes write_server_name(std::string_view host) {
  Writer writer;
  writer.vector_u16([&] {
    writer.u8(host_name);
    writer.vector_u16(as_view(host));
  });
  return std::move(writer).finish();
}

bool may_be_server_name(std::string_view host) {
  if (host.empty() || host.size() > longest_name_bytes) return false;
  if (host.find(':') != std::string_view::npos) return false;
  // A name whose last label is a number is an IPv4 address to every parser (WHATWG URL 3.5, RFC 3696 2).
  const std::size_t dot = host.find_last_of('.');
  const std::string_view last = dot == std::string_view::npos ? host : host.substr(dot + 1);
  return !std::ranges::all_of(last, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace smtpmatrix::tls::wire
