// A user's CA file.
#include "probes/certs/verify.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace smtpmatrix;
  const auto store = certs::TrustStore::from_pem(as_text(View(data, size)));
  fuzz::require(store ? store->size() > 0 : !store.error().empty());
  return 0;
}
