// Faults in the data are named, and the order among entries is the one that match.cpp promises.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <stdexcept>
#include <string>

#include "reports/knowledge/embedded.h"
#include "reports/knowledge/knowledge.h"
#include "reports/knowledge/pattern.h"
#include "tests/unit/reports/knowledge/reply_of.h"

namespace smtpmatrix::reports {
namespace {

constexpr std::string_view providers = R"({"as_of": "2026-01-02", "providers": [
  {"id": "big", "label": "Big", "kind": "service", "recognise": {"hosts": ["smtp.big.example"]},
   "endpoints": [], "source": ["test"], "as_of": "2026-01-02", "confidence": "derived"}]})";

std::string entry(std::string_view id, std::string_view match, std::string_view stage = "auth") {
  return fmt::format(
      R"({{"id": "{}", "match": {{{}}}, "stage": "{}", "meaning": "m.", "actor": "device", "remedy": [{{"text": "t"}}],
      "samples": [{{"line": "535 x"}}], "source": ["test"], "as_of": "2026-02-03", "confidence": "derived"}})",
      id, match, stage);
}

std::string replies(const std::string& entries) {
  return R"({"as_of": "2026-02-03", "replies": [)" + entries + "]}";
}

std::string fault_of(const std::string& replies_json, std::string_view providers_json = providers) {
  try {
    const Knowledge loaded({.replies = replies_json, .providers = providers_json});
  } catch (const std::logic_error& fault) {
    return fault.what();
  }
  return "none";
}

TEST(Loading, FaultsNameTheEntry) {
  const auto expect = [](const std::string& wanted, const std::string& replies_json) {
    const auto fault = fault_of(replies_json);
    EXPECT_NE(fault.find(wanted), std::string::npos) << fault;
  };
  EXPECT_EQ(fault_of(replies(entry("a", R"("code": 535)"))), "none");
  expect("replies/a", replies(entry("a", R"("enhanced": "5.7.1")")));
  expect("replies/a", replies(entry("a", R"("code": 535, "text_regex": "(")")));
  expect("no enhanced status code", replies(entry("a", R"("code": 535, "enhanced": "5.7")")));
  expect("no range of details", replies(entry("a", R"("code": 535, "enhanced": "5.7.9-3")")));
  expect("a names the provider small", replies(entry("a", R"("code": 535, "provider": "small")")));
  expect("two entries are called a",
         replies(entry("a", R"("code": 535)") + "," + entry("a", R"("code": 550)")));
  expect("replies", "{");
  EXPECT_NE(fault_of(replies(""), "[]").find("providers"), std::string::npos);
}

TEST(Loading, TheExpressionsThatAreBuiltInAreExpressions) {
  EXPECT_NO_THROW(Knowledge({.replies = embedded::replies_json(),
                             .providers = embedded::providers_json(),
                             .symptoms = embedded::symptoms_json(),
                             .devices = embedded::devices_json(),
                             .standards = embedded::standards_json(),
                             .expressions = Compile::now}));
}

TEST(Loading, AnExpressionThatWaitsForItsFirstUseIsRefusedThen) {
  const TextPattern broken("(", Compile::at_first_use);
  EXPECT_THROW(static_cast<void>(broken.found_in("")), std::logic_error);
  EXPECT_THROW(static_cast<void>(broken.found_in("")), std::logic_error) << "and ever after";
  const PatternSet set({"a", "("}, Compile::at_first_use);
  EXPECT_THROW(static_cast<void>(set.found_in("a")), std::logic_error);
  EXPECT_THROW(PatternSet({"("}), std::logic_error);
  EXPECT_EQ(PatternSet({"a", "b", "ab"}, Compile::at_first_use).found_in("xabx"),
            (std::vector<std::size_t>{0, 1, 2}));
}

TEST(Loading, TheOldestDateIsTheKnowledges) {
  const auto text = replies(entry("a", R"("code": 535)"));
  EXPECT_EQ(Knowledge({.replies = text, .providers = providers}).as_of(), "2026-01-02");
  const std::vector<std::string_view> others = {R"({"as_of": "2025-12-31", "findings": []})"};
  EXPECT_EQ(Knowledge({.replies = text, .providers = providers, .others = others}).as_of(), "2025-12-31");
  EXPECT_EQ(knowledge().as_of().size(), std::string_view("2026-11-23").size());
}

/// The id found among these entries, all of which hold for the reply.
std::string winner(const std::string& entries, std::optional<std::string_view> provider,
                   std::optional<Stage> stage = {}) {
  const auto text = replies(entries);
  const Knowledge loaded({.replies = text, .providers = providers});
  return loaded.match(reply_of("535 5.7.8 the words"), provider, stage)->entry->id;
}

TEST(Order, WhatSaysMoreWinsWhereverItStands) {
  const auto code = entry("code", R"("code": 535)");
  const auto codes = entry("codes", R"("code": 535, "enhanced": "5.7.8")");
  const auto text = entry("text", R"("code": 535, "text_regex": "WORDS")");
  const auto big = entry("big", R"("code": 535, "enhanced": "5.7.8", "provider": "big")");
  const auto both = entry("both", R"("code": 535, "text_regex": "words", "provider": "big")");
  EXPECT_EQ(winner(code + "," + codes + "," + text + "," + big + "," + both, "big"), "both");
  EXPECT_EQ(winner(both + "," + big + "," + text + "," + codes + "," + code, "big"), "both");
  EXPECT_EQ(winner(code + "," + codes + "," + text + "," + big, "big"), "big");
  EXPECT_EQ(winner(code + "," + codes + "," + text + "," + big, {}), "text");
  EXPECT_EQ(winner(both + "," + text, {}), "text") << "a service not recognised says less than none";
  EXPECT_EQ(winner(code + "," + codes, {}), "codes");
}

TEST(Order, AmongEqualsTheStageThenTheFileDecides) {
  const auto greeting = entry("greeting", R"("code": 535)", "greeting");
  const auto auth = entry("auth", R"("code": 535)", "auth");
  EXPECT_EQ(winner(greeting + "," + auth, {}), "greeting");
  EXPECT_EQ(winner(greeting + "," + auth, {}, Stage::auth), "auth");
  EXPECT_EQ(winner(greeting + "," + auth, {}, Stage::auth_challenge), "auth");
  EXPECT_EQ(winner(auth + "," + greeting, {}, Stage::greeting), "greeting");
}

TEST(HostPatterns, StarsStandForAnyRun) {
  EXPECT_TRUE(HostPattern("email-smtp.*.amazonaws.com").fits("email-smtp.eu-west-1.amazonaws.com"));
  EXPECT_FALSE(HostPattern("email-smtp.*.amazonaws.com").fits("email-smtp.amazonaws.com"));
  EXPECT_TRUE(HostPattern("*.example.com").fits("A.B.Example.Com."));
  EXPECT_FALSE(HostPattern("*.example.com").fits("example.com"));
  EXPECT_FALSE(HostPattern("*.example.com").fits("badexample.com"));
  EXPECT_FALSE(HostPattern("a*b*c").fits("abcb"));
  EXPECT_TRUE(HostPattern("a*b*c").fits("abbcbc"));
}

}  // namespace
}  // namespace smtpmatrix::reports
