#include "reports/compare/compare.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "reports/verdict/judge.h"

namespace smtpmatrix::reports::compare {
namespace {

struct Seen {
  std::optional<Reason> reason = std::nullopt;  ///< none: works
  Stage stage = Stage::tls;
  Stage until = Stage::ehlo_tls;
  std::string client = "tls1.2";
  std::string address = "192.0.2.1";
  std::uint16_t version = 0x0303;
  std::optional<SmtpReply> reply = std::nullopt;
};

Cell cell(const Seen& what) {
  Trial trial;
  trial.probe.endpoint = {.host = "h", .port = 587, .address = what.address, .mode = Mode::starttls};
  trial.probe.client = what.client;
  trial.probe.until = what.until;
  Observation seen;
  seen.endpoint = trial.probe.endpoint;
  seen.tls.emplace().version = what.version;
  if (what.reason) {
    seen.stop.emplace();
    seen.stop->stage = what.stage;
    seen.stop->reason = *what.reason;
    seen.stop->reply = what.reply;
  }
  trial.observations = {seen};
  return judge(std::move(trial));
}
Cell works() { return cell({}); }
Cell stopped(Reason reason, Stage stage = Stage::tls) { return cell({.reason = reason, .stage = stage}); }

Cell sometimes(Reason reason) {
  auto flaky = stopped(reason);
  flaky.outcome = Outcome::inconclusive;
  flaky.repeats_asked = 3;
  flaky.repeats_worked = 2;
  return flaky;
}

Kind kind(const Cell& before, const Cell& after) { return compare_cell(before, after).kind; }

TEST(Comparison, WorseIsWhatWorkedAndDoesNot) {
  EXPECT_EQ(kind(works(), stopped(Reason::tls_alert)), Kind::worse);
  EXPECT_EQ(kind(works(), stopped(Reason::timeout)), Kind::worse);
  EXPECT_EQ(kind(works(), stopped(Reason::connection_refused, Stage::connect)), Kind::worse);
  EXPECT_EQ(kind(stopped(Reason::tls_alert), works()), Kind::better);
  EXPECT_EQ(kind(works(), works()), Kind::unchanged);
}

TEST(Comparison, AnotherRefusalIsAChangeAndNotWorse) {
  EXPECT_EQ(kind(stopped(Reason::tls_alert), stopped(Reason::timeout)), Kind::changed);
  EXPECT_EQ(kind(stopped(Reason::no_starttls), stopped(Reason::tls_alert)), Kind::changed);
  const auto refused = [](const char* enhanced) {
    return cell({.reason = Reason::smtp_reply,
                 .stage = Stage::ehlo_tls,
                 .reply = SmtpReply{535, enhanced, "no", {}}});
  };
  EXPECT_EQ(kind(refused("5.7.8"), refused("5.7.139")), Kind::changed);
  EXPECT_EQ(kind(refused("5.7.8"), refused("5.7.8")), Kind::unchanged);
}

TEST(Comparison, WhatIsNotKnownIsUncertainAndNeitherWorseNorBetter) {
  EXPECT_EQ(kind(works(), stopped(Reason::throttled)), Kind::uncertain);
  EXPECT_EQ(kind(works(), stopped(Reason::account_guard)), Kind::uncertain);
  EXPECT_EQ(kind(stopped(Reason::tls_alert), stopped(Reason::throttled)), Kind::uncertain);
  EXPECT_EQ(kind(stopped(Reason::throttled), works()), Kind::changed);
  EXPECT_EQ(kind(stopped(Reason::throttled), stopped(Reason::tls_alert)), Kind::changed);
  EXPECT_EQ(kind(stopped(Reason::throttled), stopped(Reason::throttled)), Kind::unchanged);
}

TEST(Comparison, PoolWhoseFrontEndsBeginToDisagreeIsWorse) {
  EXPECT_EQ(kind(works(), sometimes(Reason::tls_alert)), Kind::worse);
  EXPECT_EQ(kind(sometimes(Reason::tls_alert), stopped(Reason::tls_alert)), Kind::worse);
  EXPECT_EQ(kind(sometimes(Reason::tls_alert), works()), Kind::better);
  EXPECT_EQ(kind(works(), sometimes(Reason::throttled)), Kind::uncertain);
}

TEST(Comparison, CellsAreHeldAgainstEachOtherAtTheDepthBothWereAskedFor) {
  const auto refused_login = cell({.reason = Reason::smtp_reply,
                                   .stage = Stage::auth,
                                   .until = Stage::auth,
                                   .reply = SmtpReply{535, "5.7.8", "no", {}}});
  const auto login = cell({.until = Stage::auth});
  EXPECT_EQ(kind(works(), refused_login), Kind::changed);
  EXPECT_EQ(kind(login, refused_login), Kind::worse);
  EXPECT_EQ(kind(login, works()), Kind::uncertain);
  EXPECT_EQ(kind(works(), login), Kind::unchanged);
  EXPECT_EQ(kind(login, stopped(Reason::tls_alert)), Kind::worse);
}

TEST(Comparison, AnotherVersionOrSuiteIsAChange) {
  const auto difference = compare_cell(works(), cell({.version = 0x0304}));
  EXPECT_EQ(difference.kind, Kind::changed);
  ASSERT_EQ(difference.changes.size(), 1U);
  EXPECT_EQ(difference.changes.front().what, "tls.version");
  EXPECT_EQ(difference.changes.front().before, "TLS 1.2");
  EXPECT_EQ(difference.changes.front().after, "TLS 1.3");
}

Difference compare_hosts(std::vector<Cell> before, std::vector<Cell> after) {
  return compare_all({}, {assemble("h", std::move(before))}, {}, {assemble("h", std::move(after))});
}

TEST(Comparison, NewAndGoneCellsAreTold) {
  const auto difference =
      compare_hosts({works(), cell({.client = "tls1.0"})}, {works(), cell({.client = "tls1.3"})});
  ASSERT_EQ(difference.hosts.size(), 1U);
  EXPECT_EQ(difference.hosts[0].cells[0].kind, Kind::gone);
  EXPECT_EQ(difference.hosts[0].cells[1].kind, Kind::added);
  EXPECT_EQ(difference.counts.unchanged, 1U);
  EXPECT_FALSE(difference.counts.any_worse(false));
  EXPECT_TRUE(difference.counts.any_worse(true));
}

TEST(Comparison, OneAddressThatChangedIsTheSameCellAndOneOfSeveralIsNot) {
  const auto moved = compare_hosts({works()}, {cell({.address = "192.0.2.9"})});
  EXPECT_EQ(moved.counts.unchanged, 1U);
  ASSERT_EQ(moved.hosts.size(), 1U);
  EXPECT_EQ(moved.hosts[0].endpoints[0].changes[0].what, "address");
  const auto pool = compare_hosts({works(), cell({.address = "192.0.2.2"})},
                                  {cell({.address = "192.0.2.2"}), cell({.address = "192.0.2.9"})});
  EXPECT_EQ(pool.counts.unchanged, 1U);
  EXPECT_EQ(pool.counts.added, 1U);
  EXPECT_EQ(pool.counts.gone, 1U);
}

TEST(Comparison, HostThatComesInTwoPartsLosesNothing) {
  Comparison comparison({assemble("h", {works(), cell({.client = "tls1.0"})})}, true);
  static_cast<void>(comparison.see(assemble("h", {works()})));
  static_cast<void>(comparison.see(assemble("h", {cell({.client = "tls1.0"})})));
  EXPECT_TRUE(comparison.finish().empty());
  EXPECT_EQ(comparison.counts().unchanged, 2U);
}

EndpointEntry entry_with(bool trusted, const std::string& fingerprint) {
  EndpointEntry entry;
  entry.endpoint = {.host = "h", .port = 587, .address = "192.0.2.1", .mode = Mode::starttls};
  auto& chain = entry.certificate.emplace();
  chain.chain.emplace_back().sha256_fingerprint = fingerprint;
  chain.trusted = chain.name_matches = trusted;
  if (!trusted) chain.problems = {CertificateProblem::expired};
  return entry;
}

TEST(Comparison, CertificateThatNoLongerVerifiesIsWorseWhereBothScansVerified) {
  const auto good = entry_with(true, "aa"), bad = entry_with(false, "bb");
  EXPECT_EQ(compare_endpoint(good, bad, true).kind, Kind::worse);
  EXPECT_EQ(compare_endpoint(bad, good, true).kind, Kind::better);
  EXPECT_EQ(compare_endpoint(good, entry_with(true, "bb"), true).kind, Kind::changed);
  const auto unverified = compare_endpoint(good, bad, false);
  EXPECT_EQ(unverified.kind, Kind::changed);
  ASSERT_EQ(unverified.changes.size(), 1U);
  EXPECT_EQ(unverified.changes[0].what, "certificate.sha256_fingerprint");
  EXPECT_TRUE(compare_endpoint(good, good, true).changes.empty());
}

TEST(Comparison, CapabilitiesThatComeAndGoAreTold) {
  EndpointEntry before, after;
  before.ehlo_tls.emplace();
  before.ehlo_tls->keywords = {{"SIZE", "1000"}, {"SMTPUTF8", ""}, {"AUTH", "LOGIN PLAIN"}};
  before.ehlo_tls->auth_mechanisms = {"LOGIN", "PLAIN"};
  after.ehlo_tls.emplace();
  after.ehlo_tls->keywords = {{"SIZE", "2000"}, {"CHUNKING", ""}, {"AUTH", "XOAUTH2 LOGIN"}};
  after.ehlo_tls->auth_mechanisms = {"XOAUTH2", "LOGIN"};
  const auto changes = compare_endpoint(before, after, true).changes;
  ASSERT_EQ(changes.size(), 4U);
  EXPECT_EQ(changes[0].what, "ehlo_tls.SIZE");
  EXPECT_EQ(changes[1].what, "ehlo_tls.SMTPUTF8");
  EXPECT_EQ(changes[1].after, std::nullopt);
  EXPECT_EQ(changes[2].what, "ehlo_tls.CHUNKING");
  EXPECT_EQ(changes[3].before, "LOGIN PLAIN");
  EXPECT_EQ(changes[3].after, "LOGIN XOAUTH2");
}

TEST(Comparison, FrontEndsOfOnePoolGreetByAnotherFirstLabelAndAreTheSame) {
  EndpointEntry before, after;
  before.greeting = SmtpReply{220, std::nullopt, "am0pr01.mail.example.org ESMTP", {}};
  after.greeting = SmtpReply{220, std::nullopt, "db3pr07.mail.example.org ESMTP", {}};
  EXPECT_TRUE(compare_endpoint(before, after, true).changes.empty());
  after.greeting->text = "mx.other.example ESMTP";
  EXPECT_EQ(compare_endpoint(before, after, true).changes.at(0).what, "greeting");
}

Cell any_cell() {
  const auto reason = *rc::gen::element(std::optional<Reason>(), std::optional(Reason::tls_alert),
                                        std::optional(Reason::throttled), std::optional(Reason::timeout),
                                        std::optional(Reason::account_guard));
  return cell({.reason = reason,
               .stage = *rc::gen::element(Stage::greeting, Stage::tls),
               .client = *rc::gen::element<std::string>("tls1.0", "tls1.2"),
               .address = *rc::gen::element<std::string>("192.0.2.1", "192.0.2.2")});
}

TEST(Comparison, ReportHeldAgainstItselfHasNoDifference) {
  EXPECT_TRUE(rc::check([] {
    const auto cells = *rc::gen::container<std::vector<Cell>>(rc::gen::exec(any_cell));
    const auto difference = compare_hosts(cells, cells);
    RC_ASSERT(difference.hosts.empty());
    RC_ASSERT(difference.counts.unchanged == cells.size());
  }));
}

TEST(Comparison, WhatIsWorseOneWayIsBetterTheOtherAndNoCellIsLost) {
  EXPECT_TRUE(rc::check([] {
    const auto before = *rc::gen::container<std::vector<Cell>>(rc::gen::exec(any_cell));
    const auto after = *rc::gen::container<std::vector<Cell>>(rc::gen::exec(any_cell));
    const auto there = compare_hosts(before, after).counts, back = compare_hosts(after, before).counts;
    const auto paired = there.worse + there.better + there.changed + there.uncertain + there.unchanged;
    RC_ASSERT(paired + there.added == after.size());
    RC_ASSERT(paired + there.gone == before.size());
    RC_ASSERT(there.added == back.gone);
    RC_ASSERT(there.gone == back.added);
  }));
  EXPECT_TRUE(rc::check([] {
    const auto before = rc::gen::exec(any_cell), after = rc::gen::exec(any_cell);
    const auto one = *before, other = *after;
    RC_ASSERT((kind(one, other) == Kind::worse) == (kind(other, one) == Kind::better));
  }));
}

}  // namespace
}  // namespace smtpmatrix::reports::compare
