// The text of --require. What is read can be held against a cell; what is not names a place in the text.
#include "reports/requirement/check.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace smtpmatrix;
  using namespace smtpmatrix::reports;
  const std::string_view text = as_text(View(data, size));
  auto parsed = requirement::parse(text);
  if (!parsed) {
    fuzz::require(parsed.error().offset <= text.size());
    fuzz::require(!requirement::explain(text, parsed.error()).empty());
    return 0;
  }
  fuzz::require(!parsed->conditions.empty());
  HostReport host;
  host.cells.emplace_back();
  host.cells.front().seen.tls.emplace().version = 0x0303;
  host.cells.front().seen.reached = Stage::ehlo;
  requirement::Check check(std::move(*parsed));
  check.see(host, UnixTime());
  static_cast<void>(check.answer(true));
  return 0;
}
