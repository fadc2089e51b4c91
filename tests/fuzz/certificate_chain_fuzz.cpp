// A chain as it comes in a Certificate message: certificates behind 3-byte lengths, read to the end or to the
// first that does not fit. Whatever they are, nobody's chain is verified under a store that trusts nobody.
#include "probes/base/reader.h"
#include "probes/certs/verify.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace smtpmatrix;
  Reader reader(View(data, size));
  std::vector<Bytes> chain;
  while (!reader.empty() && chain.size() < 12) chain.push_back(to_bytes(reader.vector_u24("certificate")));
  static const certs::TrustStore nobody;
  const UnixTime now{std::chrono::seconds(1'800'000'000)};
  const ChainFacts facts = certs::verify(chain, "smtp.example.test", now, nobody);
  fuzz::require(!facts.trusted && !facts.problems.empty());
  return 0;
}
