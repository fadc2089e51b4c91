// A file of the user's own TLS clients, and a ClientHello as somebody recorded it: whatever is read makes an
// offer that can be sent.
#include "probes/clients/catalogue.h"
#include "probes/clients/recorded_hello.h"
#include "probes/tls/handshake/client.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/scripted_random.h"

namespace {

void send(const smtpmatrix::tls::Offer& offer) {
  smtpmatrix::testing::ScriptedRandom random;
  smtpmatrix::tls::Client client(offer, {.server_name = "mail.example"}, random);
  client.start();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace smtpmatrix;
  View input(data, size);
  const std::uint8_t choice = fuzz::take_byte(input);
  if (choice % 2 == 0) {
    if (const auto offer = clients::offer_of_recorded(input)) send(*offer);
    return 0;
  }
  auto read = clients::read_clients(as_text(input));
  if (!read) return 0;
  for (const auto& client : *read) send(*client.offer);
  clients::Catalogue catalogue;
  static_cast<void>(catalogue.add(std::move(*read)));
  return 0;
}
