// ClientHello and ServerHello: what is read writes itself again, byte for byte.
#include "probes/iana/numbers.h"
#include "probes/tls/wire/client_hello.h"
#include "probes/tls/wire/server_hello.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace smtpmatrix;
  using namespace smtpmatrix::tls;
  View body(data, size);
  const std::uint8_t choice = fuzz::take_byte(body);
  if (choice % 2 == 0) {
    const auto hello = wire::read_client_hello(body);
    fuzz::require(!hello || wire::write_client_hello(*hello) ==
                                wire::write_message(iana::handshake_type::client_hello, body));
    return 0;
  }
  const auto hello = wire::read_server_hello(body);
  if (!hello) return 0;
  fuzz::require(wire::write_server_hello(*hello) ==
                wire::write_message(iana::handshake_type::server_hello, body));
  static_cast<void>(wire::selected_version(*hello));
  static_cast<void>(wire::downgrade_sentinel(*hello));
  static_cast<void>(wire::duplicate(hello->extensions));
  return 0;
}
