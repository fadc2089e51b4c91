#include "probes/smtp/reply_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "probes/smtp/limits.h"

namespace smtpmatrix::smtp {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// Everything that a reader tells of `text` given in pieces of `piece` bytes.
struct Told {
  std::vector<std::string> lines;
  std::vector<ParsedReply> replies;
  std::optional<Problem> problem;
};

Told read(std::string_view text, std::size_t piece) {
  ReplyReader reader;
  Told told;
  for (std::size_t at = 0; at < text.size() && !told.problem; at += piece) {
    reader.feed(as_view(text.substr(at, piece)));
    while (true) {
      auto event = reader.next();
      if (std::holds_alternative<NeedMore>(event)) break;
      if (auto* problem = std::get_if<Problem>(&event)) {
        told.problem = *problem;
        break;
      }
      if (auto* line = std::get_if<ReplyLine>(&event)) told.lines.push_back(line->text);
      if (auto* reply = std::get_if<ParsedReply>(&event)) told.replies.push_back(*reply);
    }
  }
  return told;
}
Told read(std::string_view text) { return read(text, text.size()); }

SmtpReply one_reply(std::string_view text) {
  const Told told = read(text);
  EXPECT_EQ(told.replies.size(), 1U) << text;
  return told.replies.empty() ? SmtpReply{} : told.replies.front().reply;
}

TEST(ReplyReader, reads_one_line) {
  const SmtpReply reply = one_reply("220 mx.example.org ESMTP\r\n");
  EXPECT_EQ(reply.code, 220);
  EXPECT_EQ(reply.text, "mx.example.org ESMTP");
  EXPECT_FALSE(reply.enhanced);
}

TEST(ReplyReader, joins_the_lines_of_a_reply_and_takes_the_enhanced_code_off_each) {
  const SmtpReply reply = one_reply("550-5.7.1 not\r\n550-5.7.1 from\r\n550 5.7.1 here\r\n");
  EXPECT_EQ(reply.enhanced, "5.7.1");
  EXPECT_EQ(reply.text, "not from here");
  EXPECT_THAT(reply.lines, ElementsAre("5.7.1 not", "5.7.1 from", "5.7.1 here"));
}

TEST(ReplyReader, accepts_missing_text) {
  EXPECT_EQ(one_reply("250\r\n").code, 250);
  EXPECT_EQ(one_reply("250 \r\n").text, "");
  EXPECT_THAT(one_reply("250-\r\n250-\r\n250\r\n").lines, ElementsAre("", "", ""));
}

TEST(ReplyReader, records_what_a_reply_breaks_without_becoming_unreadable) {
  const auto deviations = [](std::string_view text) { return read(text).replies.at(0).deviations; };
  EXPECT_THAT(deviations("250 fine\r\n"), IsEmpty());
  EXPECT_THAT(deviations("250-a\n250 b\n"), ElementsAre(Deviation::bare_lf));
  EXPECT_THAT(deviations("250 gr\xc3\xbc\xc3\x9f\r\n"), ElementsAre(Deviation::eight_bit_text));
  EXPECT_THAT(deviations(std::string_view("250 a\0b\r\n", 9)), ElementsAre(Deviation::nul_byte));
  EXPECT_THAT(deviations("290 odd\r\n"), ElementsAre(Deviation::unassigned_code));
}

TEST(ReplyReader, takes_the_last_code_where_the_lines_differ) {
  const Told told = read("250-yes\r\n550 no\r\n");
  EXPECT_EQ(told.replies.at(0).reply.code, 550);
  EXPECT_THAT(told.replies.at(0).deviations, ElementsAre(Deviation::code_mismatch));
}

TEST(ReplyReader, gives_each_line_of_a_slow_banner_as_it_comes_and_the_reply_at_its_end) {
  ReplyReader reader;
  reader.feed(as_view("220-please wait\r\n"));
  EXPECT_EQ(std::get<ReplyLine>(reader.next()).text, "220-please wait");
  EXPECT_TRUE(std::holds_alternative<NeedMore>(reader.next()));
  EXPECT_TRUE(reader.has_rest());
  reader.feed(as_view("220 go\r\n"));
  EXPECT_EQ(std::get<ReplyLine>(reader.next()).text, "220 go");
  EXPECT_EQ(std::get<ParsedReply>(reader.next()).reply.text, "please wait go");
  EXPECT_FALSE(reader.has_rest());
}

TEST(ReplyReader, keeps_what_follows_a_reply_apart) {
  ReplyReader reader;
  reader.feed(as_view("220 go\r\n250 injected\r\n"));
  (void)reader.next();
  (void)reader.next();
  EXPECT_EQ(as_text(reader.take_rest()), "250 injected\r\n");
  EXPECT_TRUE(std::holds_alternative<NeedMore>(reader.next()));
}

TEST(ReplyReader, says_where_a_line_stops_being_a_reply) {
  const Told no_code = read("220-hello\r\nworld\r\n");
  ASSERT_TRUE(no_code.problem);
  EXPECT_EQ(no_code.problem->reason, Reason::smtp_malformed);
  EXPECT_EQ(no_code.problem->offset, 11U);
  EXPECT_EQ(no_code.problem->detail,
            "malformed reply at offset 11: wanted a reply code, 200 to 599, seen \"world\"");

  const Told no_blank = read("220mx\r\n");
  ASSERT_TRUE(no_blank.problem);
  EXPECT_EQ(no_blank.problem->offset, 3U);
  for (const auto* code : {"120 x\r\n", "600 x\r\n", "25 x\r\n", "\r\n", "2a0 x\r\n"}) {
    EXPECT_TRUE(read(code).problem) << code;
  }
}

struct Foreigner {
  std::string_view bytes;
  std::string_view name;
};
class ForeignPeer : public testing::TestWithParam<Foreigner> {};

TEST_P(ForeignPeer, is_told_from_a_broken_smtp_server_however_it_arrives) {
  for (const std::size_t piece : {1UL, 3UL, 1000UL}) {
    const Told told = read(GetParam().bytes, piece);
    ASSERT_TRUE(told.problem) << piece;
    EXPECT_EQ(told.problem->reason, Reason::not_smtp);
    EXPECT_TRUE(told.problem->detail.starts_with(GetParam().name)) << told.problem->detail;
    EXPECT_EQ(told.problem->seen, read(GetParam().bytes).problem->seen);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Peers, ForeignPeer,
    testing::Values(Foreigner{"HTTP/1.1 400 Bad Request\r\nServer: x\r\n\r\n", "HTTP"},
                    Foreigner{"SSH-2.0-OpenSSH_9.2\r\n", "SSH"},
                    Foreigner{"* OK IMAP4rev1 ready\r\n", "IMAP"}, Foreigner{"+OK POP3 ready\r\n", "POP3"},
                    Foreigner{std::string_view("\x15\x03\x01\x00\x02\x02\x46", 7), "TLS"},
                    Foreigner{std::string_view("\x16\x03\x03\x00\x7a\x02\x00\x00\x76", 9), "TLS"}));

TEST(ReplyReader, tells_another_protocol_only_before_the_first_reply) {
  const Told told = read("220 x\r\nHTTP/1.1 400\r\n");
  EXPECT_EQ(told.problem->reason, Reason::smtp_malformed);
}

TEST(ReplyReader, judges_an_unfinished_line_when_nothing_more_comes) {
  const auto verdict = [](std::string_view text) {
    ReplyReader reader;
    reader.feed(as_view(text));
    (void)reader.next();
    return reader.verdict_on_rest();
  };
  EXPECT_FALSE(verdict(""));
  EXPECT_FALSE(verdict("220 half a gree"));
  EXPECT_EQ(verdict("SSH-2.0-x")->reason, Reason::not_smtp);
  EXPECT_EQ(verdict("\x16\x03\x01")->reason, Reason::not_smtp);
  EXPECT_EQ(verdict("hello?")->reason, Reason::smtp_malformed);
}

TEST(ReplyReader, ends_at_its_limits_and_not_one_byte_before) {
  const std::string fits = "250 " + std::string(limits::line_bytes - 6, 'x') + "\r\n";
  EXPECT_EQ(read(fits).replies.size(), 1U);
  for (const std::size_t piece : {1UL, 100000UL}) {
    const Told longer = read("250 x" + fits.substr(4), piece);
    ASSERT_TRUE(longer.problem);
    EXPECT_EQ(longer.problem->reason, Reason::limit_exceeded);
  }
  std::string lines;
  for (std::size_t i = 1; i < limits::reply_lines; ++i) lines += "220-x\r\n";
  EXPECT_EQ(read(lines + "220 x\r\n").replies.size(), 1U);
  EXPECT_EQ(read(lines + "220-x\r\n220 x\r\n").problem->reason, Reason::limit_exceeded);
}

TEST(ReplyReader, reads_the_same_from_any_bytes_cut_anywhere) {
  EXPECT_TRUE(rc::check([] {
    const auto pieces = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
        "220", "250", "5", "4", "-", " ", "\r\n", "\n", "\r", "x", "5.7.1 ", "\x16\x03", "HTTP/1.1", "\xff"));
    std::string text;
    for (const auto& piece : pieces) text += piece;
    const auto whole = read(text, text.size() + 1);
    const auto cut = read(text, *rc::gen::inRange<std::size_t>(1, 5));
    RC_ASSERT(whole.lines == cut.lines);
    RC_ASSERT(whole.replies.size() == cut.replies.size());
    RC_ASSERT(whole.problem.has_value() == cut.problem.has_value());
    if (whole.problem) {
      RC_ASSERT(whole.problem->detail == cut.problem->detail);
      RC_ASSERT(whole.problem->seen == cut.problem->seen);
    }
  }));
}

}  // namespace
}  // namespace smtpmatrix::smtp
