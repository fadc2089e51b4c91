#include "scanner/plan/port_plan.h"

#include <algorithm>
#include <gmock/gmock.h>
#include <map>
#include <rapidcheck/gtest.h>
#include <set>

#include "tests/unit/scanner/plan/seen.h"

namespace smtpmatrix::scanner {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

constexpr std::array all_modes = {Mode::plain, Mode::starttls, Mode::implicit};

std::vector<PlannedClient> clients() {
  return {{"none", false, 9}, {"tls1.0", true, 2}, {"tls1.2", true, 0}, {"tls1.3", true, 1}};
}

PortPlan plan(std::uint16_t port, std::span<const Mode> modes = all_modes) {
  Endpoint where;
  where.host = "mail.example";
  where.address = "192.0.2.1";
  where.port = port;
  return {where, modes, clients(), Stage::ehlo_tls};
}

std::string name(const Probe& probe) {
  return std::string(to_string(probe.endpoint.mode)) + " " + probe.client;
}

std::vector<std::string> names(const std::vector<Probe>& probes) {
  std::vector<std::string> all;
  for (const Probe& probe : probes) all.push_back(name(probe));
  return all;
}

std::vector<std::string> concluded(const std::vector<Conclusion>& conclusions) {
  std::vector<std::string> all;
  for (const Conclusion& one : conclusions)
    all.push_back(name(one.probe) + " " + std::string(to_string(one.stop.reason)));
  return all;
}

Probe only(const std::vector<Probe>& probes) {
  EXPECT_EQ(probes.size(), 1u);
  return probes.empty() ? Probe() : probes.front();
}

TEST(PortPlan, submission_is_scouted_with_starttls_and_smtps_with_implicit_tls) {
  auto submission = plan(587);
  EXPECT_THAT(names(submission.take_ready()), ElementsAre("starttls tls1.2"));
  auto smtps = plan(465);
  EXPECT_THAT(names(smtps.take_ready()), ElementsAre("implicit tls1.2"));
}

TEST(PortPlan, nothing_more_is_handed_out_while_the_scout_knows_nothing) {
  auto port = plan(587);
  (void)port.take_ready();
  EXPECT_THAT(port.take_ready(), IsEmpty());
}

TEST(PortPlan, a_port_where_nobody_listens_costs_one_probe) {
  for (const Reason reason : {Reason::connection_refused, Reason::timeout, Reason::unreachable}) {
    auto port = plan(25);
    const Probe scout = only(port.take_ready());
    const auto conclusions = port.finished(scout, nobody(scout, reason));
    EXPECT_EQ(conclusions.size(), 6u);
    for (const auto& conclusion : conclusions) {
      EXPECT_EQ(conclusion.derived_from, scout);
      EXPECT_EQ(conclusion.stop.reason, reason);
    }
    EXPECT_TRUE(port.done());
  }
}

TEST(PortPlan, a_greeting_opens_plain_and_the_implicit_scout_before_the_scout_ends) {
  auto port = plan(587);
  const Probe scout = only(port.take_ready());
  EXPECT_THAT(port.learned(scout, greeted(scout)), IsEmpty());
  EXPECT_THAT(names(port.take_ready()), UnorderedElementsAre("plain none", "implicit tls1.2"));
}

TEST(PortPlan, the_other_clients_start_as_soon_as_ehlo_offers_starttls) {
  auto port = plan(587);
  const Probe scout = only(port.take_ready());
  (void)port.learned(scout, greeted(scout));
  EXPECT_THAT(names(port.take_ready()), UnorderedElementsAre("plain none", "implicit tls1.2"));
  (void)port.learned(scout, told_ehlo(scout));
  EXPECT_THAT(names(port.take_ready()), ElementsAre("starttls tls1.3", "starttls tls1.0"));
}

TEST(PortPlan, a_mode_asked_for_by_name_runs_every_client_once_somebody_answers) {
  constexpr std::array modes = {Mode::starttls};
  auto port = plan(587, modes);
  const Probe scout = only(port.take_ready());
  Observation connected = started(scout);
  connected.reached = Stage::connect;
  (void)port.learned(scout, connected);
  EXPECT_THAT(names(port.take_ready()), ElementsAre("starttls tls1.3", "starttls tls1.0"));

  auto silent = plan(587, modes);
  const Probe first = only(silent.take_ready());
  EXPECT_THAT(silent.finished(first, nobody(first)), SizeIs(2));
}

TEST(PortPlan, without_starttls_the_scout_and_the_probe_in_plain_decide_together) {
  auto port = plan(25);
  const Probe scout = only(port.take_ready());
  EXPECT_THAT(port.finished(scout, no_starttls(scout)), IsEmpty());
  const auto running = port.take_ready();
  ASSERT_THAT(names(running), UnorderedElementsAre("plain none", "implicit tls1.2"));
  EXPECT_TRUE(port.starttls_may_be_offered());
  const Probe& plain = running[name(running[0]) == "plain none" ? 0 : 1];
  EXPECT_THAT(concluded(port.finished(plain, told_ehlo(plain, false))),
              ElementsAre("starttls tls1.0 no_starttls", "starttls tls1.3 no_starttls"));
  EXPECT_FALSE(port.starttls_may_be_offered());
}

TEST(PortPlan, starttls_offered_to_another_connection_opens_the_mode_after_all) {
  auto port = plan(25);
  const Probe scout = only(port.take_ready());
  (void)port.finished(scout, no_starttls(scout));
  const auto running = port.take_ready();
  const Probe& plain = running[name(running[0]) == "plain none" ? 0 : 1];
  EXPECT_THAT(port.finished(plain, told_ehlo(plain)), IsEmpty());
  EXPECT_TRUE(port.starttls_was_offered());
  EXPECT_THAT(names(port.take_ready()), ElementsAre("starttls tls1.3", "starttls tls1.0"));
}

TEST(PortPlan, a_probe_in_plain_that_tells_nothing_leaves_no_mode_concluded) {
  auto port = plan(25);
  const Probe scout = only(port.take_ready());
  (void)port.finished(scout, no_starttls(scout));
  const auto running = port.take_ready();
  port.ended_without_evidence(running[name(running[0]) == "plain none" ? 0 : 1]);
  EXPECT_THAT(names(port.take_ready()), ElementsAre("starttls tls1.3", "starttls tls1.0"));
}

TEST(PortPlan, a_banner_in_answer_to_a_client_hello_concludes_implicit_for_all) {
  auto port = plan(25);
  const Probe scout = only(port.take_ready());
  (void)port.learned(scout, told_ehlo(scout));
  const auto running = port.take_ready();
  const auto implicit =
      std::ranges::find(running, Mode::implicit, [](const Probe& p) { return p.endpoint.mode; });
  ASSERT_NE(implicit, running.end());
  EXPECT_THAT(
      concluded(port.finished(*implicit, plaintext_answer(*implicit))),
      UnorderedElementsAre("implicit tls1.0 tls_plaintext_reply", "implicit tls1.3 tls_plaintext_reply"));
}

TEST(PortPlan, a_421_in_answer_to_a_client_hello_says_nothing_about_the_port) {
  auto port = plan(465);
  const Probe scout = only(port.take_ready());
  EXPECT_THAT(port.finished(scout, plaintext_answer(scout, 421)), IsEmpty());
  EXPECT_THAT(names(port.take_ready()), UnorderedElementsAre("implicit tls1.0", "implicit tls1.3"));
}

TEST(PortPlan, a_server_hello_concludes_plain_and_starttls_and_opens_implicit) {
  auto port = plan(465);
  const Probe scout = only(port.take_ready());
  EXPECT_THAT(concluded(port.finished(scout, worked(scout))),
              UnorderedElementsAre("plain none implicit_tls_only", "starttls tls1.0 implicit_tls_only",
                                   "starttls tls1.2 implicit_tls_only", "starttls tls1.3 implicit_tls_only"));
  EXPECT_THAT(names(port.take_ready()), ElementsAre("implicit tls1.3", "implicit tls1.0"));
}

TEST(PortPlan, an_alert_proves_tls_and_is_no_verdict_for_another_client) {
  auto port = plan(465);
  const Probe scout = only(port.take_ready());
  EXPECT_EQ(port.finished(scout, server_alert(scout)).size(), 4u);
  EXPECT_THAT(names(port.take_ready()), ElementsAre("implicit tls1.3", "implicit tls1.0"));
}

TEST(PortPlan, an_alert_after_starttls_concludes_nothing) {
  auto port = plan(587);
  const Probe scout = only(port.take_ready());
  Observation seen = told_ehlo(scout);
  seen.stop = server_alert(scout).stop;
  seen.tls = server_alert(scout).tls;
  EXPECT_THAT(port.finished(scout, seen), IsEmpty());
}

TEST(PortPlan, a_port_whose_number_says_nothing_is_asked_with_a_client_hello) {
  auto mail = plan(2500);
  const Probe hello = only(mail.take_ready());
  EXPECT_EQ(name(hello), "implicit tls1.2");
  EXPECT_EQ(mail.finished(hello, plaintext_answer(hello)).size(), 2u);
  EXPECT_THAT(names(mail.take_ready()), UnorderedElementsAre("plain none", "starttls tls1.2"));

  auto secure = plan(2500);
  const Probe same = only(secure.take_ready());
  EXPECT_EQ(secure.learned(same, worked(same)).size(), 4u);
  EXPECT_THAT(names(secure.take_ready()), ElementsAre("implicit tls1.3", "implicit tls1.0"));
}

TEST(PortPlan, an_implicit_port_with_the_number_of_another_is_found_after_silence) {
  auto port = plan(587);
  const Probe scout = only(port.take_ready());
  EXPECT_THAT(port.finished(scout, after_connect(scout, Stage::greeting, Reason::timeout)), IsEmpty());
  const Probe implicit = only(port.take_ready());
  EXPECT_EQ(name(implicit), "implicit tls1.2");
  EXPECT_THAT(concluded(port.finished(implicit, worked(implicit))),
              UnorderedElementsAre("plain none implicit_tls_only", "starttls tls1.0 implicit_tls_only",
                                   "starttls tls1.3 implicit_tls_only"));
  EXPECT_THAT(names(port.take_ready()), ElementsAre("implicit tls1.3", "implicit tls1.0"));
}

TEST(PortPlan, a_port_silent_in_every_mode_costs_two_probes) {
  auto port = plan(587);
  const Probe scout = only(port.take_ready());
  (void)port.finished(scout, after_connect(scout, Stage::greeting, Reason::timeout));
  const Probe implicit = only(port.take_ready());
  EXPECT_THAT(concluded(port.finished(implicit, after_connect(implicit, Stage::tls, Reason::timeout))),
              UnorderedElementsAre("plain none timeout", "starttls tls1.0 timeout", "starttls tls1.3 timeout",
                                   "implicit tls1.0 timeout", "implicit tls1.3 timeout"));
  EXPECT_TRUE(port.done());
}

TEST(PortPlan, a_silence_is_nobodys_but_its_own_once_another_connection_was_greeted) {
  auto first_silent = plan(587);
  const Probe scout = only(first_silent.take_ready());
  (void)first_silent.finished(scout, after_connect(scout, Stage::greeting, Reason::timeout));
  const Probe implicit = only(first_silent.take_ready());
  (void)first_silent.finished(implicit, plaintext_answer(implicit));
  EXPECT_THAT(names(first_silent.take_ready()),
              UnorderedElementsAre("plain none", "starttls tls1.0", "starttls tls1.3"));

  auto later_silent = plan(587);
  const Probe greeted_one = only(later_silent.take_ready());
  (void)later_silent.learned(greeted_one, greeted(greeted_one));
  const auto running = later_silent.take_ready();
  const Probe& plain = running[name(running[0]) == "plain none" ? 0 : 1];
  EXPECT_THAT(later_silent.finished(plain, after_connect(plain, Stage::greeting, Reason::timeout)),
              IsEmpty());
}

TEST(PortPlan, a_cut_is_worth_another_try_at_first_and_where_others_were_answered) {
  auto port = plan(587);
  const Probe scout = only(port.take_ready());
  EXPECT_TRUE(port.may_answer());
  (void)port.finished(scout, after_connect(scout, Stage::greeting, Reason::connection_closed));
  EXPECT_FALSE(port.may_answer());
  const Probe next = port.take_ready().front();
  (void)port.learned(next, greeted(next));
  EXPECT_TRUE(port.may_answer());
}

TEST(PortPlan, resets_and_temporary_replies_condemn_no_other_cell) {
  const auto endings = {
      +[](const Probe& p) { return after_connect(p, Stage::greeting, Reason::connection_reset); },
      +[](const Probe& p) { return after_connect(p, Stage::greeting, Reason::connection_closed); },
      +[](const Probe& p) { return refused_at(p, Stage::greeting, 421); },
      +[](const Probe& p) { return refused_at(p, Stage::ehlo, 451); },
      +[](const Probe& p) { return stopped(p, Stage::connect, Reason::our_limit); }};
  for (const auto& ending : endings) {
    auto port = plan(587);
    const Probe scout = only(port.take_ready());
    EXPECT_THAT(port.finished(scout, ending(scout)), IsEmpty());
    EXPECT_FALSE(port.take_ready().empty());
  }
}

TEST(PortPlan, a_554_greeting_decides_for_plain_and_starttls) {
  auto port = plan(25);
  const Probe scout = only(port.take_ready());
  EXPECT_THAT(concluded(port.finished(scout, refused_at(scout, Stage::greeting, 554))),
              UnorderedElementsAre("plain none smtp_reply", "starttls tls1.0 smtp_reply",
                                   "starttls tls1.3 smtp_reply"));
}

TEST(PortPlan, a_scout_that_leaves_no_evidence_opens_its_mode) {
  auto port = plan(587);
  const Probe scout = only(port.take_ready());
  port.ended_without_evidence(scout);
  EXPECT_THAT(names(port.take_ready()), ElementsAre("starttls tls1.3", "starttls tls1.0"));
}

TEST(PortPlan, a_mode_that_no_asked_client_speaks_has_no_cells) {
  Endpoint where;
  where.port = 25;
  const std::vector<PlannedClient> only_none = {{"none", false, 0}};
  PortPlan port(where, all_modes, only_none, Stage::ehlo_tls);
  EXPECT_EQ(port.size(), 1u);
  EXPECT_THAT(names(port.take_ready()), ElementsAre("plain none"));
}

/// Any ending a probe may have, chosen by number.
Observation ending(const Probe& probe, unsigned choice) {
  switch (choice % 10) {
    case 0: return nobody(probe);
    case 1: return worked(probe);
    case 2: return no_starttls(probe);
    case 3: return plaintext_answer(probe);
    case 4: return server_alert(probe);
    case 5: return after_connect(probe, Stage::greeting, Reason::timeout);
    case 6: return after_connect(probe, Stage::tls, Reason::timeout);
    case 7: return after_connect(probe, Stage::greeting, Reason::connection_reset);
    case 8: return refused_at(probe, Stage::greeting, 554);
    default: return refused_at(probe, Stage::ehlo, 421);
  }
}

RC_GTEST_PROP(PortPlan, every_cell_ends_exactly_once_whatever_is_seen, (std::vector<unsigned> choices)) {
  const std::uint16_t number = *rc::gen::element<std::uint16_t>(25, 465, 587, 2500);
  auto port = plan(number);
  std::multiset<std::string> ended;
  std::vector<Probe> running;
  std::size_t turn = 0;
  const auto choice = [&] { return choices.empty() ? 1U : choices[turn++ % choices.size()] % 1000; };
  const auto note = [&](const std::vector<Conclusion>& conclusions) {
    for (const auto& one : conclusions) ended.insert(name(one.probe));
  };
  for (int step = 0; step < 100 && !port.done(); ++step) {
    std::ranges::move(port.take_ready(), std::back_inserter(running));
    RC_ASSERT(!running.empty());
    const auto at = choice() % running.size();
    const Probe probe = running[at];
    if (choice() % 3 == 0) note(port.learned(probe, told_ehlo(probe)));
    running.erase(running.begin() + static_cast<std::ptrdiff_t>(at));
    note(port.finished(probe, ending(probe, choice())));
    ended.insert(name(probe));
  }
  RC_ASSERT(port.done());
  RC_ASSERT(ended.size() == 7u);
  RC_ASSERT((std::set<std::string>(ended.begin(), ended.end()).size()) == 7u);
}

}  // namespace
}  // namespace smtpmatrix::scanner
