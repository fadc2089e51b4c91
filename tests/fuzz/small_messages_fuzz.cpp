// Tickets, EncryptedExtensions, KeyUpdate, alerts, empty messages. The first byte chooses.
#include "probes/tls/wire/session.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace smtpmatrix;
  using namespace smtpmatrix::tls;
  View body(data, size);
  switch (fuzz::take_byte(body) % 6) {
    case 0: static_cast<void>(wire::read_new_session_ticket12(body)); break;
    case 1: static_cast<void>(wire::read_new_session_ticket13(body)); break;
    case 2: static_cast<void>(wire::read_encrypted_extensions(body)); break;
    case 3: static_cast<void>(wire::read_key_update(body)); break;
    case 4: static_cast<void>(wire::read_alert(body)); break;
    default: static_cast<void>(wire::read_empty(body, "server_hello_done")); break;
  }
  return 0;
}
