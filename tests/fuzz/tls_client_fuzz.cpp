// A whole TLS conversation with a peer that says what the input holds. The client's randomness is fixed, so
// the seeds, which are recordings of real servers, complete their handshakes. First byte: which pinned
// client; second: how many bytes arrive at a time.
#include <algorithm>

#include "probes/clients/client.h"
#include "probes/tls/handshake/client.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/scripted_random.h"

namespace smtpmatrix {
namespace {

bool is_over(tls::Phase phase) {
  return phase == tls::Phase::closed || phase == tls::Phase::failed || phase == tls::Phase::stopped_at_depth;
}

void converse(const tls::Offer& offer, View input, std::size_t chunk) {
  testing::ScriptedRandom random;
  tls::Client client(offer, {"localhost"}, random);
  client.start();
  while (!input.empty()) {
    client.receive(input.first(std::min(chunk, input.size())));
    input = input.subspan(std::min(chunk, input.size()));
    static_cast<void>(client.take_output());
    static_cast<void>(client.take_plaintext());
    if (client.phase() == tls::Phase::established) client.write(as_view("EHLO fuzz\r\n"));
    fuzz::require((client.phase() == tls::Phase::failed) == client.failure().has_value());
  }
  client.peer_closed();
  fuzz::require(is_over(client.phase()));
}

}  // namespace
}  // namespace smtpmatrix

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace smtpmatrix;
  View input(data, size);
  const auto& clients = clients::version_pinned();
  const auto& client = clients[1 + fuzz::take_byte(input) % (clients.size() - 1)];  // the first offers no TLS
  const std::size_t chunk = std::size_t{1} + fuzz::take_byte(input) * std::size_t{64};
  converse(client.offer.value(), input, chunk);
  return 0;
}
