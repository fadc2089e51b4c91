// A server's words on its pace: whatever it says, what is told is a time that can be waited for and a rate
// that can be kept.
#include "probes/smtp/pace_words.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace smtpmatrix;
  const smtp::PaceWords told = smtp::read_pace_words(as_text(View(data, size)));
  const auto is_time = [](std::chrono::seconds time) { return time.count() >= 1; };
  if (told.wait) fuzz::require(is_time(*told.wait));
  if (told.rate) fuzz::require(told.rate->connections >= 1 && is_time(told.rate->within));
  return 0;
}
