#include "reports/requirement/expression.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "reports/requirement/check.h"
#include "reports/requirement/limits.h"

namespace smtpmatrix::reports::requirement {
namespace {

std::string terms(const std::vector<Term>& list) {
  std::string text;
  for (const auto& term : list)
    text += fmt::format("[{} {} {}]", term.field->name, to_string(term.op), term.text);
  return text;
}

/// "selecting | conditions", or the error and its place.
std::string reading(std::string_view text) {
  const auto parsed = parse(text);
  if (!parsed) return fmt::format("{}: {}", parsed.error().offset, parsed.error().message);
  return terms(parsed->selecting) + " | " + terms(parsed->conditions);
}

TEST(RequirementText, SelectorAndTermsAreReadAsTheContractShowsThem) {
  EXPECT_EQ(reading("smtp.example.org:587/starttls client=tls1.2 outcome=works"),
            "[mode = starttls][port = 587][host = smtp.example.org][client = tls1.2] | [outcome = works]");
  EXPECT_EQ(reading("*.example.org outcome!=failed"), "[host = *.example.org] | [outcome != failed]");
  EXPECT_EQ(reading("*:*/* outcome=works"), "[host = *] | [outcome = works]");
  EXPECT_EQ(reading("[2001:db8::1]:25 outcome=works"), "[port = 25][host = 2001:db8::1] | [outcome = works]");
  EXPECT_EQ(reading("2001:db8::1 outcome=works"), "[host = 2001:db8::1] | [outcome = works]");
  EXPECT_EQ(reading("[::1]/implicit outcome=works"), "[mode = implicit][host = ::1] | [outcome = works]");
}

TEST(RequirementText, BlanksAroundOperatorsAndQuotesAroundValuesAreAllowed) {
  EXPECT_EQ(reading("  outcome = works  port>=465"), "[port >= 465] | [outcome = works]");
  EXPECT_EQ(reading("client='iDRAC 9' reply.text=\"*4.7.66*\""),
            "[client = iDRAC 9] | [reply.text = *4.7.66*]");
}

TEST(RequirementText, TlsVersionsAreReadInEverySpelling) {
  for (const auto* text : {"tls.version>=TLS 1.2", "tls.version>=\"TLS 1.2\"", "tls.version >= tls1.2",
                           "tls.version>=TLSv1.2", "tls.version>=1.2"}) {
    const auto parsed = parse(text);
    ASSERT_TRUE(parsed) << text;
    EXPECT_EQ(parsed->conditions.front().number, 0x0303) << text;
  }
  EXPECT_EQ(reading("tls.version>=TLS 1.2 outcome=works"), " | [tls.version >= TLS 1.2][outcome = works]");
}

TEST(RequirementText, ErrorsPointAtTheWrongCharacter) {
  EXPECT_EQ(reading("outcom=works"), "0: no field is called outcom; did you mean outcome?");
  EXPECT_EQ(reading("outcome=works expires_in_days>3"),
            "14: no field is called expires_in_days; did you mean certificate.expires_in_days?");
  EXPECT_EQ(
      reading("outcome=work"),
      "8: outcome is one of works, refused, failed, unsupported, inconclusive, not_run; did you mean works?");
  EXPECT_EQ(reading("outcome>works"), "7: outcome has no order: only = and != compare it");
  EXPECT_EQ(reading("outcome==works"), "8: wanted a value here; the operators are = != < > <= >=");
  EXPECT_EQ(reading("outcome=works tls1.2"),
            "14: wanted FIELD OP VALUE, such as outcome=works; a value with blanks stands in quotes");
  EXPECT_EQ(reading("h:70x outcome=works"), "2: port is a number");
  EXPECT_EQ(reading("h/tls outcome=works"), "2: mode is one of plain, starttls, implicit");
  EXPECT_EQ(reading("/starttls outcome=works"), "0: wanted HOST[:PORT][/MODE], or FIELD OP VALUE");
  EXPECT_EQ(reading("[::1 outcome=works"), "0: this bracket is not closed");
  EXPECT_EQ(reading("[::1]x outcome=works"), "5: wanted :PORT or /MODE after the bracket");
  EXPECT_EQ(reading("reached>=tsl"),
            "9: reached is one of connect, greeting, ehlo, starttls, tls, ehlo_tls, auth_challenge, auth, "
            "mail, rcpt");
  EXPECT_EQ(reading("tls.version>=TLS 9"),
            "13: tls.version is one of TLS 1.0, TLS 1.1, TLS 1.2, TLS 1.3, SSL 3.0");
  EXPECT_EQ(reading("certificate.trusted=yes"), "20: certificate.trusted is true or false");
  EXPECT_EQ(reading("timing_ms.total<fast"), "16: timing_ms.total is a number");
  EXPECT_EQ(reading("timing_ms.total<nan"), "16: timing_ms.total is a number");
  EXPECT_EQ(reading("reason='x"), "7: this quote is not closed");
  EXPECT_EQ(reading("reason="), "7: wanted a value for reason");
  EXPECT_EQ(reading("reason=''"), "7: wanted a value for reason");
  EXPECT_EQ(reading("=works"), "0: wanted the name of a field before the operator");
  EXPECT_EQ(reading("reason!works"), "6: wanted one of = != < > <= >=");
  EXPECT_EQ(reading("smtp.example.org client=tls1.2"),
            "30: nothing here must hold: add a condition, such as outcome=works");
  EXPECT_EQ(reading(""), "0: nothing here must hold: add a condition, such as outcome=works");
}

TEST(RequirementText, CaretStandsUnderTheCharacterAlsoAfterOtherAlphabets) {
  EXPECT_EQ(explain("a=é b", {5, "wanted x"}), "wanted x\n  a=é b\n      ^");
  EXPECT_EQ(explain("", {0, "wanted x"}), "wanted x\n  \n  ^");
}

TEST(RequirementText, CaretOfALongTextStandsInTheShownPart) {
  const std::string text = std::string(500, 'a') + "!" + std::string(500, 'b');
  const auto shown = explain(text, {500, "wanted x"});
  const auto line = shown.substr(shown.find('\n') + 1);
  EXPECT_EQ(line[line.find('^') - line.find('\n') - 1], '!');
}

TEST(RequirementText, WhatIsTooLongIsAnError) {
  EXPECT_EQ(parse(std::string(max_expression_bytes + 1, 'a')).error().offset, max_expression_bytes);
  std::string many;
  for (std::size_t i = 0; i <= max_terms; ++i) many += "port=1 ";
  EXPECT_FALSE(parse(many));
}

TEST(RequirementText, EveryFieldWithEveryOperatorOfItsKindIsReadAndItsTextIsReadAgainAlike) {
  EXPECT_TRUE(rc::check([] {
    const auto all = fields();
    const auto& field = all[*rc::gen::inRange<std::size_t>(0, all.size())];
    const auto words = words_of(field);
    std::string value = "x*y";
    if (!words.empty()) value = *rc::gen::elementOf(words);
    if (field.kind == Kind::boolean) value = "true";
    if (field.kind == Kind::number) value = std::to_string(*rc::gen::inRange(-1000, 100000));
    if (field.kind == Kind::version) value = "TLS 1.1";
    const auto parsed = parse(fmt::format("{}!='{}' outcome=works", field.name, value));
    RC_ASSERT(parsed.has_value());
    const auto again = parse(parsed->text);
    RC_ASSERT(again.has_value());
    RC_ASSERT(terms(again->selecting) == terms(parsed->selecting));
    RC_ASSERT(terms(again->conditions) == terms(parsed->conditions));
  }));
}

TEST(RequirementText, NoTextIsReadWithoutAConditionAndEveryErrorPointsIntoIt) {
  EXPECT_TRUE(rc::check([] {
    const auto pieces = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
        "outcome", "=", "works", " ", "!=", ">=", "tls.version", "TLS 1.2", "[::1]", ":587", "/starttls", "'",
        "\"", "port", "é", "\xff", "*", "certificate.expires_in_days", "30", "\t", "mode=plain "));
    std::string text;
    for (const auto& piece : pieces) text += piece;
    const auto parsed = parse(text);
    if (parsed) {
      RC_ASSERT(!parsed->conditions.empty());
    } else {
      RC_ASSERT(parsed.error().offset <= text.size());
      RC_ASSERT(!explain(text, parsed.error()).empty());
    }
  }));
}

TEST(RequirementText, GlobOfATextWithStarsPutInStillMatchesIt) {
  EXPECT_TRUE(rc::check([] {
    const auto text = *rc::gen::container<std::string>(rc::gen::element('a', 'B', '.', '*', '?'));
    std::string pattern;
    for (const char c : text) {
      switch (*rc::gen::inRange(0, 4)) {
        case 0: pattern += '?'; break;
        case 1: pattern += "*"; break;
        case 2: pattern += std::string("*") + c; break;
        default: pattern += c; break;
      }
    }
    RC_ASSERT(matches_glob(pattern, text));
    RC_ASSERT(!matches_glob(pattern + "z", text));
  }));
}

}  // namespace
}  // namespace smtpmatrix::reports::requirement
