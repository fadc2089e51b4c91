// Reading SMTP replies: what every stage of every conversation does.
#include <benchmark/benchmark.h>
#include <string_view>
#include <variant>

#include "probes/smtp/reply_reader.h"

namespace smtpmatrix {
namespace {

constexpr std::string_view ehlo_reply =
    "250-mail.example.org greets you\r\n"
    "250-SIZE 157286400\r\n250-PIPELINING\r\n250-DSN\r\n250-ENHANCEDSTATUSCODES\r\n250-STARTTLS\r\n"
    "250-AUTH LOGIN PLAIN XOAUTH2\r\n250-8BITMIME\r\n250-BINARYMIME\r\n250-CHUNKING\r\n250 SMTPUTF8\r\n";

std::size_t read_all(smtp::ReplyReader& reader) {
  std::size_t replies = 0;
  for (;;) {
    const auto event = reader.next();
    if (std::holds_alternative<smtp::ParsedReply>(event)) ++replies;
    if (std::holds_alternative<smtp::NeedMore>(event) || std::holds_alternative<smtp::Problem>(event))
      return replies;
  }
}

void ehlo_reply_at_once(benchmark::State& state) {
  for (auto _ : state) {
    smtp::ReplyReader reader;
    reader.feed(as_view(ehlo_reply));
    if (read_all(reader) != 1) state.SkipWithError("the reply was not read");
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * ehlo_reply.size()));
}
BENCHMARK(ehlo_reply_at_once);

void ehlo_reply_byte_by_byte(benchmark::State& state) {
  for (auto _ : state) {
    smtp::ReplyReader reader;
    std::size_t replies = 0;
    for (const char& c : ehlo_reply) {
      reader.feed(as_view({&c, 1}));
      replies += read_all(reader);
    }
    if (replies != 1) state.SkipWithError("the reply was not read");
  }
}
BENCHMARK(ehlo_reply_byte_by_byte);

}  // namespace
}  // namespace smtpmatrix
