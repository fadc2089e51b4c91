#include "reports/requirement/check.h"

#include <gtest/gtest.h>

#include "tests/unit/reports/requirement/subjects.h"

namespace smtpmatrix::reports::requirement {
namespace {

Answer answer(std::string_view text, std::vector<Cell> cells, bool complete = true) {
  Check check(parse(text).value());
  check.see(assemble("smtp.example.org", std::move(cells)), noon);
  return check.answer(complete);
}

bool holds(std::string_view text, std::vector<Cell> cells) { return answer(text, std::move(cells)).held; }

std::vector<Cell> mixed() {
  return {working("tls1.2", 0x0303), working("tls1.3", 0x0304),
          stopped("tls1.0", Reason::smtp_reply, Stage::auth_challenge), working("none", 0, Mode::plain, 25)};
}

TEST(Requirement, EverySelectedCellMustSatisfyEveryCondition) {
  EXPECT_TRUE(holds("smtp.example.org:587/starttls client=tls1.2 outcome=works", mixed()));
  EXPECT_FALSE(holds("smtp.example.org:587/starttls outcome=works", mixed()));
  EXPECT_TRUE(holds("*.ORG client=tls1.? client!=tls1.0 outcome=works tls.version>=TLS 1.2", mixed()));
  EXPECT_FALSE(holds("client=tls1.2 outcome=works tls.version>=TLS 1.3", mixed()));
}

TEST(Requirement, NamesTheFirstOffendingCellsInThePeersWords) {
  EXPECT_EQ(answer("client=tls1.0 outcome=works", mixed()).why,
            "smtp.example.org:587/starttls tls1.0: outcome is refused "
            "(421 4.7.66 TLS 1.0 and 1.1 are not supported)");
  const auto many =
      answer("outcome=refused", {working("a", 0x0303), working("b", 0x0303), working("c", 0x0303),
                                 working("d", 0x0303), working("e", 0x0303)});
  EXPECT_TRUE(many.why.starts_with("5 of 5 cells: smtp.example.org:587/starttls a: outcome is works; "));
  EXPECT_TRUE(many.why.ends_with("; and 2 more"));
  EXPECT_TRUE(many.is_proven);
}

TEST(Requirement, WhatIsTheSameForEveryClientIsSaidOnce) {
  EXPECT_EQ(answer("mode=starttls client!=tls1.0 certificate.expires_in_days>90", mixed()).why,
            "2 of 2 cells: smtp.example.org:587/starttls: certificate.expires_in_days is 30");
}

TEST(Requirement, SelectingNothingDoesNotHold) {
  const auto said = answer("client=tls9 outcome=works", mixed());
  EXPECT_FALSE(said.held);
  EXPECT_EQ(said.why, "no cell is selected");
  EXPECT_FALSE(said.is_proven);
}

TEST(Requirement, MissingValueSatisfiesNoComparisonAndSaysSo) {
  const auto said = answer("port=25 certificate.expires_in_days>14", mixed());
  EXPECT_FALSE(said.held);
  EXPECT_EQ(said.why, "smtp.example.org:25/plain none: certificate.expires_in_days is not known");
  EXPECT_FALSE(holds("port=25 certificate.expires_in_days<14", mixed()));
  EXPECT_FALSE(holds("port=25 tls.version=1.2", mixed()));
  EXPECT_TRUE(holds("port=25 tls.version!=1.2", mixed()));
}

TEST(Requirement, WhatWasNotTestedProvesNoIsNot) {
  EXPECT_TRUE(holds("client=tls1.0 outcome!=works", mixed()));
  EXPECT_FALSE(holds("client=tls1.0 outcome!=works", {untested("tls1.0")}));
  EXPECT_FALSE(holds("client=tls1.0 reason!=throttled", {untested("tls1.0")}));
  const auto throttled = answer("outcome!=works", {stopped("tls1.0", Reason::throttled, Stage::greeting)});
  EXPECT_FALSE(throttled.held);
  EXPECT_FALSE(throttled.is_proven);
  EXPECT_TRUE(holds("outcome=not_run", {untested("tls1.0")}));
}

TEST(Requirement, ScanThatWasCutShortHoldsNothing) {
  const auto said = answer("client=tls1.2 outcome=works", mixed(), false);
  EXPECT_FALSE(said.held);
  EXPECT_EQ(said.why, "the scan ended early: not every cell was tested");
}

TEST(Requirement, NumbersComparePastTheirDigits) {
  EXPECT_TRUE(holds("client=tls1.2 certificate.expires_in_days>=30", mixed()));
  EXPECT_FALSE(holds("client=tls1.2 certificate.expires_in_days>30", mixed()));
  EXPECT_TRUE(holds("client=tls1.2 timing_ms.total<1000", mixed()));
  EXPECT_TRUE(holds("port<100 outcome=works", mixed()));
}

TEST(Requirement, StagesCompareInTheOrderOfTheMode) {
  EXPECT_TRUE(holds("client=tls1.2 reached>=tls", mixed()));
  EXPECT_TRUE(holds("client=tls1.2 reached<auth", mixed()));
  EXPECT_TRUE(holds("client=tls1.0 stopped_at>tls", mixed()));
  // Implicit TLS comes before the greeting, and its only EHLO is the one under TLS.
  EXPECT_TRUE(holds("reached>=ehlo_tls", {working("tls1.2", 0x0303, Mode::implicit, 465)}));
  EXPECT_FALSE(holds("stopped_at>tls", {stopped("tls1.2", Reason::tls_alert, Stage::tls, Mode::implicit)}));
}

TEST(Requirement, NoStageOfAPlainSessionCountsAsTls) {
  EXPECT_FALSE(holds("port=25 reached>=tls", mixed()));
  EXPECT_FALSE(holds("port=25 reached<=tls", mixed()));
  EXPECT_TRUE(holds("port=25 reached>=ehlo", mixed()));
}

TEST(Requirement, ListHoldsWhatItContains) {
  auto host = assemble("smtp.example.org", {working("tls1.2", 0x0303)});
  host.endpoints.front().ehlo_tls = EhloFacts{};
  host.endpoints.front().ehlo_tls->auth_mechanisms = {"PLAIN", "LOGIN"};
  const auto check = [&](std::string_view text) {
    Check one(parse(text).value());
    one.see(host, noon);
    return one.answer(true).held;
  };
  EXPECT_TRUE(check("auth_mechanisms_tls=LOGIN"));
  EXPECT_FALSE(check("auth_mechanisms_tls!=login"));
  EXPECT_FALSE(check("auth_mechanisms_tls=XOAUTH2"));
  EXPECT_FALSE(check("auth_mechanisms=LOGIN"));
}

TEST(Requirement, EveryFieldIsReadableFromACellOfWhichNothingIsKnown) {
  for (const auto& field : fields()) {
    const Cell empty;
    static_cast<void>(shown(field, field.read({empty, nullptr, noon})));
    const EndpointEntry entry;
    static_cast<void>(shown(field, field.read({empty, &entry, noon})));
  }
}

}  // namespace
}  // namespace smtpmatrix::reports::requirement
