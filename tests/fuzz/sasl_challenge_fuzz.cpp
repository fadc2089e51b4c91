// The challenges of a login, one a line, to each mechanism: whatever they are, the exchange ends, and only a
// mechanism that may send the password in clear shows it on the wire.
#include <algorithm>

#include "probes/smtp/auth_exchange.h"
#include "probes/smtp/reply_reader.h"
#include "tests/fuzz/fuzz.h"

namespace smtpmatrix {
namespace {

constexpr std::string_view mechanisms[] = {"PLAIN",         "LOGIN", "CRAM-MD5", "DIGEST-MD5", "SCRAM-SHA-1",
                                           "SCRAM-SHA-256", "NTLM",  "XOAUTH2",  "OAUTHBEARER"};

void converse(std::string_view name, std::string_view challenges) {
  static const Secret password("correct-horse-battery-staple");
  const smtp::Identity identity{.user = "tim",
                                .password = &password,
                                .token = &password,
                                .host = "mx.example.org",
                                .port = 587,
                                .name_with_command = false};
  auto mechanism = smtp::make_mechanism(name, identity);
  if (!mechanism) return;  // this build cannot speak it
  smtp::AuthExchange exchange(std::string(name), std::move(mechanism));
  auto line = exchange.begin();
  while (line && !challenges.empty()) {
    fuzz::require(line->shown.find(password.reveal()) == std::string::npos);
    fuzz::require(line->wire.reveal().find_first_of("\r\n") == std::string_view::npos);
    const auto end = std::min(challenges.find('\n'), challenges.size());
    line = exchange.answer(smtp::make_reply(334, {std::string(challenges.substr(0, end))}));
    challenges.remove_prefix(std::min(end + 1, challenges.size()));
  }
}

}  // namespace
}  // namespace smtpmatrix

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace smtpmatrix;
  View input(data, size);
  const std::uint8_t choice = fuzz::take_byte(input);
  converse(mechanisms[choice % std::size(mechanisms)], as_text(input));
  return 0;
}
