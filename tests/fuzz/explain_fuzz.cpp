// A log of any bytes: every explanation stands where it says it does, names what it rests on, is the same
// again however the bytes were cut, and is rendered as valid lines without control characters.
#include <algorithm>
#include <string>
#include <string_view>

#include "reports/explain/limits.h"
#include "reports/explain/log_reader.h"
#include "reports/render/explanation.h"
#include "tests/fuzz/fuzz.h"

namespace {

using namespace smtpmatrix;

void check(const reports::Explanation& made, std::string_view line) {
  const auto size = std::min(line.size(), reports::explain_limits::line_bytes);
  fuzz::require(made.span.offset + made.span.length <= size);
  fuzz::require(line.substr(made.span.offset).starts_with(made.text));
  fuzz::require(made.known.has_value() || !made.registry.empty() || !made.possible.empty());
  fuzz::require(made.known.has_value() || made.quality == reports::MatchQuality::registry);
}

void read(std::string_view log, std::size_t step, reports::Explanations& into) {
  reports::LogReader reader(reports::knowledge());
  for (std::size_t at = 0; at < log.size(); at += step) reader.feed(log.substr(at, step));
  reader.finish();
  into.of_log = true;
  into.groups = reader.groups();
  into.counts = reader.counts();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  View input(data, size);
  const std::size_t step = 1 + fuzz::take_byte(input);
  const std::string text(input.begin(), input.end());

  if (const auto made = reports::explain(reports::knowledge(), text)) check(*made, text);

  reports::Explanations whole;
  reports::Explanations cut;
  read(text, text.size() + 1, whole);
  read(text, step, cut);
  fuzz::require(whole.counts.lines == cut.counts.lines);
  fuzz::require(whole.counts.with_nothing == cut.counts.with_nothing);

  reports::StringOutput json;
  reports::StringOutput again;
  reports::write_explanations_json(json, whole);
  reports::write_explanations_json(again, cut);
  fuzz::require(json.text() == again.text());
  reports::StringOutput plain;
  reports::write_explanations_text(plain, whole,
                                   {.color = false, .ascii = true, .trace = false, .width = 80});
  for (const char letter : plain.text()) fuzz::require(letter == '\n' || (letter >= ' ' && letter < 0x7f));
  return 0;
}
