// SMTP replies and what EHLO says, cut where the input says: the same replies come out.
#include <algorithm>
#include <string>

#include "probes/smtp/ehlo.h"
#include "probes/smtp/reply_reader.h"
#include "tests/fuzz/fuzz.h"

namespace smtpmatrix {
namespace {

/// Every reply's code and text, and how the reading ended.
std::string replies(View input, std::size_t chunk) {
  smtp::ReplyReader reader;
  std::string told;
  for (; !input.empty(); input = input.subspan(std::min(chunk, input.size()))) {
    reader.feed(input.first(std::min(chunk, input.size())));
    while (true) {
      const smtp::ReplyEvent event = reader.next();
      if (std::holds_alternative<smtp::NeedMore>(event)) break;
      if (const auto* problem = std::get_if<smtp::Problem>(&event)) {
        return told + "problem " + std::to_string(static_cast<int>(problem->reason));
      }
      if (const auto* parsed = std::get_if<smtp::ParsedReply>(&event)) {
        told += std::to_string(parsed->reply.code) + " " + parsed->reply.text + "\n";
        static_cast<void>(smtp::read_ehlo(parsed->reply, false));
      }
    }
  }
  static_cast<void>(reader.verdict_on_rest());
  return told;
}

}  // namespace
}  // namespace smtpmatrix

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace smtpmatrix;
  View input(data, size);
  const std::size_t chunk = std::size_t{1} + fuzz::take_byte(input);
  fuzz::require(replies(input, chunk) == replies(input, input.size() + 1));
  return 0;
}
