// A peer's words held against the knowledge: every refusal gets an answer, whatever its bytes, and the same
// one again.
#include <string>
#include <string_view>
#include <vector>

#include "reports/knowledge/knowledge.h"
#include "reports/knowledge/registry.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace smtpmatrix;
  View input(data, size);
  const int code = 400 + fuzz::take_byte(input) % 200;
  const std::size_t enhanced_size = fuzz::take_byte(input) % 12;
  const std::string text(input.begin(), input.end());

  SmtpReply reply{.code = code, .enhanced = {}, .text = text, .lines = {text}};
  if (enhanced_size > 0) reply.enhanced = text.substr(0, enhanced_size);
  const auto meaning = reports::knowledge().match(reply);
  fuzz::require(meaning.has_value());
  fuzz::require(meaning->entry == reports::knowledge().match(reply)->entry);
  fuzz::require((meaning->entry == nullptr) == (meaning->quality == reports::MatchQuality::registry));

  const std::vector<std::string> names = {text, text.substr(0, enhanced_size)};
  static_cast<void>(reports::knowledge().recognise({.host = text, .mail_exchangers = names, .banner = text}));
  static_cast<void>(reports::knowledge().recognise({.host = {}, .certificate_names = names}));
  static_cast<void>(reports::describe_enhanced(text));
  static_cast<void>(reports::describe_alert(std::string_view(text)));
  return 0;
}
