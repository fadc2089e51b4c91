#include "probes/tls/wire/client_hello.h"

#include "probes/iana/numbers.h"

namespace smtpmatrix::tls::wire {

Read<ClientHello> read_client_hello(View body) {
  Reader reader(body);
  ClientHello hello;
  hello.legacy_version = reader.u16("client_version");
  hello.random = reader.take(32, "random");
  hello.session_id = reader.vector_u8("session_id");
  if (hello.session_id.size() > 32) reader.fail("session_id of at most 32 bytes");
  Reader suites = reader.inner_u16("cipher_suites");
  while (!suites.empty()) hello.cipher_suites.push_back(suites.u16("cipher_suite"));
  reader.adopt_failure(suites);
  hello.compression_methods = reader.vector_u8("compression_methods");
  // RFC 5246 7.4.1.2: whether extensions are there is told by bytes following compression_methods.
  if (!reader.empty()) {
    hello.has_extensions = true;
    hello.extensions = read_extensions(reader);
  }
  return finish_read(reader, std::move(hello), "end of client_hello");
}

Bytes write_client_hello(const ClientHello& hello) {
  return write_message(iana::handshake_type::client_hello, [&](Writer& writer) {
    writer.u16(hello.legacy_version);
    writer.bytes(hello.random);
    writer.vector_u8(hello.session_id);
    writer.vector_u16([&] {
      for (const auto suite : hello.cipher_suites) writer.u16(suite);
    });
    writer.vector_u8(hello.compression_methods);
    if (hello.has_extensions) write_extensions(writer, hello.extensions);
  });
}

}  // namespace smtpmatrix::tls::wire
