// The stream of records and of handshake messages, cut where the input says: nothing is lost, added or
// reordered.
#include <algorithm>

#include "probes/tls/record/deframer.h"
#include "probes/tls/wire/reassembler.h"
#include "tests/fuzz/fuzz.h"

namespace smtpmatrix {
namespace {

Bytes records_joined(View input, std::size_t chunk) {
  tls::record::Deframer deframer;
  tls::wire::Reassembler reassembler;
  Bytes joined;
  for (; !input.empty(); input = input.subspan(std::min(chunk, input.size()))) {
    deframer.add(input.first(std::min(chunk, input.size())));
    while (true) {
      const auto next = deframer.next();
      if (!next || !*next) break;
      reassembler.add((*next)->fragment);
      while (const auto message = reassembler.take()) append(joined, message->raw);
      deframer.drop();
    }
  }
  return joined;
}

}  // namespace
}  // namespace smtpmatrix

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace smtpmatrix;
  View input(data, size);
  const std::size_t chunk = std::size_t{1} + fuzz::take_byte(input);
  fuzz::require(records_joined(input, chunk) == records_joined(input, input.size() + 1));
  return 0;
}
