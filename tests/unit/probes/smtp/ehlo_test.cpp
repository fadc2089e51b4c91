#include "probes/smtp/ehlo.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "probes/smtp/enhanced_status.h"
#include "probes/smtp/reply_reader.h"

namespace smtpmatrix::smtp {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

EhloFacts ehlo(std::vector<std::string> lines) { return read_ehlo(make_reply(250, std::move(lines)), false); }

TEST(Ehlo, reads_keywords_in_any_case_with_their_parameters) {
  const EhloFacts facts =
      ehlo({"mx.example.org at your service", "size 35882577", "8BITMIME", "Enhancedstatuscodes"});
  EXPECT_THAT(facts.keywords,
              ElementsAre(Pair("8BITMIME", ""), Pair("ENHANCEDSTATUSCODES", ""), Pair("SIZE", "35882577")));
}

TEST(Ehlo, finds_starttls_on_the_last_line_and_with_parameters) {
  EXPECT_TRUE(offers(ehlo({"mx", "PIPELINING", "StartTls"}), "STARTTLS"));
  EXPECT_TRUE(offers(ehlo({"mx", "STARTTLS required"}), "STARTTLS"));
  EXPECT_FALSE(offers(ehlo({"STARTTLS.example.org"}), "STARTTLS"));
  // A firewall that masks it leaves a keyword that nobody knows.
  EXPECT_FALSE(offers(ehlo({"mx", "XXXXXXXA"}), "STARTTLS"));
}

TEST(Ehlo, merges_every_form_of_auth_and_keeps_the_order) {
  const EhloFacts facts = ehlo({"mx", "AUTH login PLAIN", "AUTH=LOGIN CRAM-MD5", "AUTH=NTLM"});
  EXPECT_THAT(facts.auth_mechanisms, ElementsAre("LOGIN", "PLAIN", "CRAM-MD5", "NTLM"));
  EXPECT_EQ(facts.keywords.size(), 1U);
}

TEST(Ehlo, takes_the_old_form_of_auth_alone_for_an_offer) {
  const EhloFacts facts = ehlo({"mx", "auth=plain"});
  EXPECT_TRUE(offers(facts, "AUTH"));
  EXPECT_THAT(facts.auth_mechanisms, ElementsAre("PLAIN"));
}

TEST(Ehlo, reads_no_keywords_from_a_reply_to_helo) {
  const EhloFacts facts = read_ehlo(make_reply(250, {"mx", "STARTTLS"}), true);
  EXPECT_TRUE(facts.by_helo);
  EXPECT_THAT(facts.keywords, IsEmpty());
}

TEST(Ehlo, knows_what_a_firewall_writes_over_starttls) {
  const auto masked = [](const char* keyword) {
    return masked_keyword(read_ehlo(make_reply(250, {"mx", "SIZE 1", keyword}), false));
  };
  EXPECT_EQ(masked("XXXXXXXA"), "XXXXXXXA");
  EXPECT_EQ(masked("XXXXXXXX"), "XXXXXXXX");
  for (const char* other : {"STARTTLS", "XEXCH50", "XXXX", "XXXXXXXXX", "XCLIENT A"})
    EXPECT_EQ(masked(other), std::nullopt) << other;
}

TEST(EnhancedStatus, is_taken_only_where_rfc_3463_has_one) {
  EXPECT_EQ(split_enhanced("4.7.66 TLS 1.0 is gone").code, "4.7.66");
  EXPECT_EQ(split_enhanced("4.7.66 TLS 1.0 is gone").rest, "TLS 1.0 is gone");
  EXPECT_EQ(split_enhanced("2.0.0").rest, "");
  for (const auto* text :
       {"", "5", "5.7", "5.7.", "5.7.1.2 host", "3.7.1 x", "5.7777.1 x", "5.7.1234 x", "5.7.1x", "5..1 x"}) {
    EXPECT_EQ(split_enhanced(text).code, "") << text;
    EXPECT_EQ(split_enhanced(text).rest, text);
  }
}

TEST(EnhancedStatus, tells_policy) {
  EXPECT_TRUE(is_policy(make_reply(421, {"4.7.66 no"})));
  EXPECT_FALSE(is_policy(make_reply(450, {"4.2.7 busy"})));
  EXPECT_FALSE(is_policy(make_reply(421, {"no"})));
}

}  // namespace
}  // namespace smtpmatrix::smtp
