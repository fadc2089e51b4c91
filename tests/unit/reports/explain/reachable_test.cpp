// Every reply that the data know can be reached by a scan: its bytes pass the reader of replies, the service
// is recognised from the host that was dialled or the greeting it sent.
#include <gtest/gtest.h>
#include <map>
#include <string>

#include "probes/smtp/reply_reader.h"
#include "reports/knowledge/knowledge.h"

namespace smtpmatrix::reports {
namespace {

/// What a session reads of these lines.
SmtpReply as_received(const std::string& sample) {
  std::string bytes;
  for (const char letter : sample + "\n") bytes += letter == '\n' ? "\r\n" : std::string(1, letter);
  smtp::ReplyReader reader;
  reader.feed(View(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()));
  while (true) {
    auto event = reader.next();
    if (auto* parsed = std::get_if<smtp::ParsedReply>(&event)) return parsed->reply;
    if (!std::holds_alternative<smtp::ReplyLine>(event)) return {};
  }
}

/// How the service shows itself: a host name of its documents, or its program's greeting.
const Provider* as_scanned(const Provider& provider) {
  if (provider.kind == ProviderKind::service && !provider.endpoints.empty()) {
    std::string host;
    for (const char letter : provider.endpoints.front().host) {
      if (letter != '<' && letter != '>') host += letter;
    }
    return knowledge().recognise({.host = host});
  }
  static const std::map<std::string, std::string, std::less<>> banners = {
      {"exchange-server",
       "ex01.contoso.local Microsoft ESMTP MAIL Service ready at Mon, 23 Nov 2026 10:00:00 +0100"},
      {"postfix", "mail.example.org ESMTP Postfix (Debian/GNU)"},
      {"exim", "mail.example.org ESMTP Exim 4.96 Mon, 23 Nov 2026 10:00:00 +0100"},
      {"sendmail", "mail.example.org ESMTP Sendmail 8.17.1/8.17.1; Mon, 23 Nov 2026 10:00:00 +0100"},
  };
  const auto banner = banners.find(provider.id);
  return banner == banners.end()
             ? nullptr
             : knowledge().recognise({.host = "mail.example.org", .banner = banner->second});
}

TEST(Reachable, EveryServiceAndProgramThatRepliesNameIsRecognised) {
  for (const auto& entry : knowledge().replies()) {
    for (const auto& sample : entry.samples) {
      if (sample.provider.empty()) continue;
      const auto* const provider = as_scanned(*knowledge().find_provider(sample.provider));
      ASSERT_NE(provider, nullptr) << sample.provider;
      EXPECT_EQ(provider->id, sample.provider) << entry.id;
    }
  }
}

TEST(Reachable, EveryReplyEntryAsAScanSeesIt) {
  for (const auto& entry : knowledge().replies()) {
    const auto& sample = entry.samples.front();
    const auto reply = as_received(sample.line);
    ASSERT_NE(reply.code, 0) << sample.line;
    std::optional<std::string_view> provider;
    if (!sample.provider.empty()) provider = as_scanned(*knowledge().find_provider(sample.provider))->id;
    const auto found = knowledge().match(reply, provider, parse_stage(entry.stage));
    ASSERT_TRUE(found && found->entry != nullptr) << entry.id;
    EXPECT_EQ(found->entry->id, entry.id) << sample.line;
  }
}

}  // namespace
}  // namespace smtpmatrix::reports
