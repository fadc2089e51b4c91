#include <gmock/gmock.h>

#include "tests/unit/scanner/run/scheduler_fixture.h"

namespace smtpmatrix::scanner {
namespace {

using namespace testing;
using namespace std::chrono_literals;
using ::testing::_;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

Observation works(const Probe& probe, std::size_t /*open*/) { return worked(probe); }

TEST_F(SchedulerTest, a_live_port_costs_one_connection_a_cell) {
  FakeDriver driver(works);
  run(driver, {"192.0.2.1"});
  EXPECT_EQ(driver.opened.size(), 3u);
  EXPECT_EQ(cells_.size(), 3u);
  EXPECT_THAT(hosts_, ElementsAre("192.0.2.1"));
  EXPECT_EQ(result_.connections, 3u);
  EXPECT_EQ(progress_.cells_done, 3u);
  EXPECT_TRUE(progress_.all_hosts_opened);
  for (const auto& cell : cells_) EXPECT_EQ(cell.connections, 1u);
}

TEST_F(SchedulerTest, a_dead_port_costs_one_probe_for_all_cells) {
  FakeDriver driver([](const Probe& probe, std::size_t) { return nobody(probe); });
  run(driver, {"192.0.2.1"});
  EXPECT_EQ(driver.opened.size(), 1u);
  EXPECT_EQ(cells_.size(), 3u);
  EXPECT_FALSE(result_.any_endpoint_reached);
  EXPECT_EQ(std::ranges::count_if(cells_, [](const auto& cell) { return cell.derived_from.has_value(); }), 2);
}

TEST_F(SchedulerTest, neither_pool_is_ever_exceeded) {
  settings_.concurrency = 5;
  settings_.per_host = 2;
  settings_.clients = clients::version_pinned();
  settings_.modes = {Mode::plain, Mode::starttls, Mode::implicit};
  FakeDriver driver(works);
  std::vector<std::string> targets;
  for (int host = 1; host <= 20; ++host) targets.push_back("192.0.2." + std::to_string(host));
  run(driver, targets);
  EXPECT_LE(driver.peak, 5u);
  EXPECT_LE(driver.peak_at_one_address, 2u);
  EXPECT_EQ(hosts_.size(), 20u);
  EXPECT_EQ(cells_.size(), 20u * 11u);
}

TEST_F(SchedulerTest, a_server_that_takes_one_connection_at_a_time_still_gives_every_answer) {
  settings_.per_host = 4;
  FakeDriver driver([](const Probe& probe, std::size_t open_there) {
    if (open_there == 1) return worked(probe);
    Observation busy = refused_at(probe, Stage::greeting, 421);
    busy.stop->reply = reply(421, "too many connections");
    return busy;
  });
  run(driver, {"192.0.2.1"});
  for (const auto& [client, outcome] : outcomes()) EXPECT_EQ(outcome, "works ") << client;
}

TEST_F(SchedulerTest, a_throttle_to_the_end_is_inconclusive_and_condemns_no_other_cell) {
  settings_.retries = 2;
  FakeDriver driver([](const Probe& probe, std::size_t) {
    if (probe.client != "tls1.2") return worked(probe);
    Observation busy = refused_at(probe, Stage::greeting, 421);
    busy.stop->reply = reply(421, "too many connections");
    return busy;
  });
  run(driver, {"192.0.2.1"});
  EXPECT_EQ(std::ranges::count(driver.opened, std::string("tls1.2"), &Probe::client), 3);
  EXPECT_EQ(outcomes()["tls1.2"], "inconclusive throttled");
  const auto lost = std::ranges::find(cells_, std::optional(Reason::throttled), &reports::Cell::reason);
  ASSERT_NE(lost, cells_.end());
  EXPECT_EQ(lost->connections, 3u);
  EXPECT_EQ(reports::pace_of(*lost), "3 connections, none let in, so it is not known which pace it allows");
}

TEST_F(SchedulerTest, a_server_that_says_when_to_come_back_is_left_alone_until_then) {
  settings_.per_host = 1;
  std::vector<Elapsed> asked_at;
  FakeDriver driver([&](const Probe& probe, std::size_t) {
    asked_at.push_back(driver.now());
    if (asked_at.size() != 2) return worked(probe);
    Observation busy = refused_at(probe, Stage::greeting, 421);
    busy.stop->reply = reply(421, "too many connections, try again in 60 seconds");
    return busy;
  });
  run(driver, {"192.0.2.1"});
  for (const auto& [client, outcome] : outcomes()) EXPECT_EQ(outcome, "works ") << client;
  ASSERT_GT(asked_at.size(), 2u);
  EXPECT_GE(asked_at[2] - asked_at[1], Elapsed(std::chrono::seconds(60)));
}

TEST_F(SchedulerTest, a_deadline_within_the_pause_of_a_throttle_hides_the_throttle_not) {
  settings_.per_host = 1;
  stop_after_ = 5000;
  stop_by_deadline_ = true;
  FakeDriver driver([](const Probe& probe, std::size_t) {
    Observation busy = refused_at(probe, Stage::greeting, 421);
    busy.stop->reply = reply(421, "too many connections, try again in 60 seconds");
    return busy;
  });
  run(driver, {"192.0.2.1"});
  ASSERT_EQ(driver.opened.size(), 1u);
  EXPECT_EQ(outcomes()[driver.opened.front().client], "inconclusive throttled");
  EXPECT_EQ(std::ranges::count(cells_, reports::Outcome::not_run, &reports::Cell::outcome), 2);
  const auto lost = std::ranges::find(cells_, std::optional(Reason::throttled), &reports::Cell::reason);
  EXPECT_NE(reports::pace_of(*lost).find("it asks for a pause of 60 s"), std::string_view::npos);
  EXPECT_EQ(abandoned_, 1u) << "it is to be asked again";
}

TEST_F(SchedulerTest, what_stays_throttled_is_told_with_the_pace_that_was_let_in) {
  settings_.retries = 2;
  settings_.per_host = 1;
  FakeDriver driver([](const Probe& probe, std::size_t) {
    if (probe.client != "tls1.3") return worked(probe);
    Observation busy = refused_at(probe, Stage::greeting, 421);
    busy.stop->reply = reply(421, "too many connections");
    return busy;
  });
  run(driver, {"192.0.2.1"});
  const auto lost = std::ranges::find(cells_, std::optional(Reason::throttled), &reports::Cell::reason);
  ASSERT_NE(lost, cells_.end());
  EXPECT_EQ(lost->connections, 3u);
  // Two pauses, of one second and of two.
  EXPECT_EQ(reports::pace_of(*lost),
            "5 connections in 3 s, 2 let in; it lets in about --per-host 1 --rate 0.65");
}

TEST_F(SchedulerTest, a_connection_cut_without_a_word_is_made_again_where_others_are_answered) {
  settings_.per_host = 1;
  std::size_t number = 0;
  FakeDriver driver([&](const Probe& probe, std::size_t) {
    const bool is_cut = ++number % 2 == 0;
    return is_cut ? after_connect(probe, Stage::greeting, Reason::connection_closed) : worked(probe);
  });
  run(driver, {"192.0.2.1"});
  for (const auto& [client, outcome] : outcomes()) EXPECT_EQ(outcome, "works ") << client;
  EXPECT_EQ(result_.connections, driver.opened.size());
  EXPECT_EQ(driver.opened.size(), 5u);
}

TEST_F(SchedulerTest, a_port_that_always_cuts_costs_the_retries_of_one_cell) {
  settings_.retries = 2;
  FakeDriver driver([](const Probe& probe, std::size_t) {
    return after_connect(probe, Stage::greeting, Reason::connection_closed);
  });
  settings_.per_host = 1;
  run(driver, {"192.0.2.1"});
  EXPECT_EQ(driver.opened.size(), 3u + 2u);
  for (const auto& [client, outcome] : outcomes()) EXPECT_EQ(outcome, "failed connection_closed") << client;
}

TEST_F(SchedulerTest, starttls_missing_at_one_front_end_is_inconclusive_whichever_came_first) {
  settings_.modes = {Mode::plain, Mode::starttls};
  settings_.clients = clients::version_pinned();
  for (const std::size_t bad : {0U, 1U, 2U, 3U}) {
    cells_.clear();
    handed_over_ = 0;
    std::size_t number = 0;
    FakeDriver driver([&](const Probe& probe, std::size_t) {
      const bool lacks = number++ == bad;
      if (probe.endpoint.mode == Mode::plain) return told_ehlo(probe, !lacks);
      return lacks ? no_starttls(probe) : worked(probe);
    });
    run(driver, {"192.0.2.1"});
    EXPECT_EQ(driver.opened.size(), 6u) << bad;
    for (const auto& cell : cells_) {
      const bool is_right =
          cell.outcome == reports::Outcome::works ||
          (cell.outcome == reports::Outcome::inconclusive && cell.reason == Reason::no_starttls);
      EXPECT_TRUE(is_right) << bad << " " << cell.probe.client;
    }
  }
}

TEST_F(SchedulerTest, what_this_machine_runs_out_of_is_tried_again_and_never_the_peers_fault) {
  int failures = 3;
  FakeDriver driver([&](const Probe& probe, std::size_t) {
    if (failures-- > 0) return stopped(probe, Stage::connect, Reason::our_limit);
    return worked(probe);
  });
  run(driver, {"192.0.2.1"});
  for (const auto& [client, outcome] : outcomes()) EXPECT_EQ(outcome, "works ") << client;
}

TEST_F(SchedulerTest, names_are_resolved_and_a_name_that_is_not_found_is_a_result) {
  FakeDriver driver(works);
  driver.names["mail.example"] = {"192.0.2.7"};
  run(driver, {"mail.example", "nowhere.example"});
  EXPECT_THAT(hosts_, UnorderedElementsAre("mail.example", "nowhere.example"));
  EXPECT_EQ(cells_.size(), 6u);
  const auto lost = std::ranges::find(cells_, std::string("nowhere.example"),
                                      [](const auto& cell) { return cell.probe.endpoint.host; });
  EXPECT_EQ(lost->reason, Reason::dns_not_found);
  EXPECT_THAT(driver.dialled, Each("192.0.2.7:587"));
}

TEST_F(SchedulerTest, mail_exchangers_are_hosts_of_their_own) {
  FakeDriver driver(works);
  driver.exchangers["example.org"] = {"mx1.example.org", "mx2.example.org"};
  driver.names["mx1.example.org"] = {"192.0.2.1"};
  driver.names["mx2.example.org"] = {"192.0.2.2"};
  run(driver, {"mx example.org", "mx other.example"});
  EXPECT_THAT(hosts_, UnorderedElementsAre("mx1.example.org", "mx2.example.org", "other.example"));
}

TEST_F(SchedulerTest, overrides_change_where_is_dialled_and_nothing_else) {
  settings_.resolve = {{"mail.example", "192.0.2.9"}};
  settings_.connect_to = {{"mail.example", 465, "192.0.2.10", 2465}};
  settings_.modes = {Mode::implicit};
  FakeDriver driver(works);
  run(driver, {"mail.example:587", "mail.example:465"});
  EXPECT_THAT(hosts_, ElementsAre("mail.example"));
  EXPECT_THAT(driver.dialled, ::testing::IsSupersetOf({"192.0.2.9:587", "192.0.2.10:2465"}));
  for (const auto& probe : driver.opened) EXPECT_EQ(probe.endpoint.host, "mail.example");
}

TEST_F(SchedulerTest, each_cell_is_probed_as_often_as_asked) {
  settings_.repeat = 3;
  FakeDriver driver(works);
  run(driver, {"192.0.2.1"});
  EXPECT_EQ(driver.opened.size(), 9u);
  for (const auto& cell : cells_) {
    EXPECT_EQ(cell.repeats_worked, 3u);
    EXPECT_EQ(cell.connections, 3u);
  }
}

TEST_F(SchedulerTest, a_rate_spreads_connections_over_time) {
  settings_.rate = 10;
  FakeDriver driver(works);
  run(driver, {"192.0.2.1"});
  EXPECT_GE(driver.now(), 200ms);
}

TEST_F(SchedulerTest, an_interrupt_hands_over_what_is_open_and_marks_what_did_not_run) {
  settings_.per_host = 1;
  stop_after_ = 15;
  FakeDriver driver(works);
  run(driver, {"192.0.2.1"});
  EXPECT_TRUE(result_.interrupted);
  EXPECT_EQ(cells_.size(), 3u);
  EXPECT_EQ(outcomes()["tls1.2"], "works ");
  EXPECT_EQ(outcomes()["tls1.3"], "not_run interrupted");
  EXPECT_EQ(outcomes()["tls1.0"], "not_run interrupted");
}

TEST_F(SchedulerTest, after_the_deadline_targets_never_begun_are_reported_as_not_run) {
  settings_.concurrency = 1;
  stop_after_ = 15;
  stop_by_deadline_ = true;
  FakeDriver driver(works);
  std::vector<std::string> targets;
  for (int host = 1; host <= 30; ++host) targets.push_back("192.0.2." + std::to_string(host));
  run(driver, targets);
  EXPECT_TRUE(result_.deadline_passed);
  EXPECT_EQ(hosts_.size(), 30u);
  EXPECT_EQ(cells_.size(), 90u);
}

TEST_F(SchedulerTest, a_host_that_is_known_is_handed_over_in_its_turn_and_not_probed) {
  known_ = {"192.0.2.2 587/starttls"};
  FakeDriver driver(works);
  run(driver, {"192.0.2.1", "192.0.2.2", "192.0.2.3"});
  EXPECT_THAT(keys_,
              ElementsAre("192.0.2.1 587/starttls", "192.0.2.2 587/starttls", "192.0.2.3 587/starttls"));
  for (const Probe& probe : driver.opened) EXPECT_NE(probe.endpoint.host, "192.0.2.2");
  EXPECT_EQ(result_.hosts, 3u);
  EXPECT_EQ(progress_.hosts_done, 3u);
}

/// Addresses 10.0.0.1, 10.0.0.2, …
std::vector<std::string> many_addresses(int count) {
  std::vector<std::string> all;
  for (int host = 1; host <= count; ++host)
    all.push_back("10.0." + std::to_string(host / 250) + "." + std::to_string(1 + host % 250));
  return all;
}

TEST_F(SchedulerTest, what_an_event_costs_does_not_depend_on_how_many_hosts_are_open) {
  settings_.per_host = 1;
  std::map<std::size_t, double> looks_a_connection;
  for (const std::size_t concurrency : {10U, 1000U}) {
    settings_.concurrency = concurrency;
    cells_.clear();
    handed_over_ = 0;
    FakeDriver driver(works);
    run(driver, many_addresses(4000));
    EXPECT_EQ(driver.peak, concurrency);
    looks_a_connection[concurrency] = static_cast<double>(looks_) / static_cast<double>(result_.connections);
  }
  EXPECT_LE(looks_a_connection[10], 6);
  EXPECT_LE(looks_a_connection[1000], 6);
}

TEST_F(SchedulerTest, hosts_that_wait_for_a_throttle_cost_nothing_while_others_are_asked) {
  settings_.concurrency = 50;
  settings_.retries = 1;
  FakeDriver driver([](const Probe& probe, std::size_t) {
    if (probe.endpoint.address.ends_with(".7")) return worked(probe);
    Observation busy = refused_at(probe, Stage::greeting, 421);
    busy.stop->reply = reply(421, "too many connections");
    return busy;
  });
  run(driver, many_addresses(250));
  EXPECT_LE(looks_, 10 * result_.connections);
}

TEST_F(SchedulerTest, between_two_connections_to_a_server_every_other_one_that_waits_has_its_turn) {
  settings_.concurrency = 4;
  settings_.per_host = 4;
  FakeDriver driver(works);
  run(driver, many_addresses(12));
  for (std::size_t i = 1; i < driver.opened.size(); ++i) {
    const bool others_wait = driver.opened.size() - i > 4;
    if (!others_wait) break;
    EXPECT_NE(driver.opened[i].endpoint.address, driver.opened[i - 1].endpoint.address) << i;
  }
}

TEST_F(SchedulerTest, a_throttled_server_holds_no_other_up) {
  settings_.concurrency = 2;
  FakeDriver driver([](const Probe& probe, std::size_t) {
    if (probe.endpoint.address != "10.0.0.2") return worked(probe);
    Observation busy = refused_at(probe, Stage::greeting, 421);
    busy.stop->reply = reply(421, "too many connections");
    return busy;
  });
  run(driver, many_addresses(5));
  const auto last_good =
      std::ranges::find_if(driver.opened.rbegin(), driver.opened.rend(),
                           [](const Probe& probe) { return probe.endpoint.address != "10.0.0.2"; });
  const auto tries_before = std::count_if(last_good, driver.opened.rend(), [](const Probe& probe) {
    return probe.endpoint.address == "10.0.0.2";
  });
  EXPECT_EQ(tries_before, 1);
}

class LoginTest : public SchedulerTest {
 protected:
  LoginTest() {
    settings_.session.credentials.emplace();
    settings_.session.credentials->user = "printer@example.org";
    settings_.ports = {587, 465, 25};
    settings_.modes = {Mode::starttls, Mode::implicit};
  }

  static Observation login(const Probe& probe, std::optional<int> code) {
    const bool is_dead = probe.endpoint.mode == Mode::implicit && probe.endpoint.port != 465;
    if (is_dead) return plaintext_answer(probe);
    Observation seen = worked(probe);
    AuthAttempt attempt;
    attempt.mechanism = "PLAIN";
    attempt.accepted = !code;
    attempt.reply = reply(code.value_or(235));
    seen.auth.attempts.push_back(attempt);
    seen.auth.result = code ? AuthResult::refused : AuthResult::accepted;
    if (code) {
      seen.stop = stopped(probe, Stage::auth, Reason::smtp_reply).stop;
      seen.stop->reply = reply(*code);
    }
    return seen;
  }
  static bool comes_to_a_login(const Probe& probe) {
    return probe.endpoint.mode == Mode::starttls || probe.endpoint.port == 465;
  }
};

TEST_F(LoginTest, the_best_cell_logs_in_first_and_logins_are_never_concurrent) {
  FakeDriver driver([](const Probe& probe, std::size_t) { return login(probe, std::nullopt); });
  driver.logs_in = comes_to_a_login;
  run(driver, {"192.0.2.1", "192.0.2.2"});
  EXPECT_EQ(driver.opened.front().endpoint.port, 587);
  EXPECT_EQ(driver.opened.front().client, "tls1.2");
  EXPECT_EQ(driver.peak_logins, 1u);
  EXPECT_THAT(driver.denied, ::testing::IsEmpty());
}

TEST_F(LoginTest, once_the_first_login_has_ended_the_others_of_every_host_follow) {
  FakeDriver driver([](const Probe& probe, std::size_t) { return login(probe, std::nullopt); });
  driver.logs_in = comes_to_a_login;
  run(driver, many_addresses(40));
  EXPECT_EQ(hosts_.size(), 40u);
  EXPECT_LE(driver.peak, AccountGuard::max_open);
  EXPECT_EQ(driver.peak_logins, 1u);
  EXPECT_EQ(std::ranges::count(cells_, reports::Outcome::not_run, &reports::Cell::outcome), 0);
}

TEST_F(LoginTest, after_two_refused_logins_the_account_is_left_alone) {
  FakeDriver driver([](const Probe& probe, std::size_t) { return login(probe, 535); });
  driver.logs_in = comes_to_a_login;
  run(driver, {"192.0.2.1"});
  const auto refused = std::ranges::count(cells_, std::string("smtp_reply"), &reports::Cell::reason_text);
  const auto guarded = std::ranges::count(cells_, std::string("account_guard"), &reports::Cell::reason_text);
  EXPECT_EQ(refused, 2);
  EXPECT_GT(guarded, 0);
  EXPECT_EQ(driver.denied.size(), static_cast<std::size_t>(guarded));
  EXPECT_EQ(logins_refused_, 2u);
  EXPECT_EQ(logins_begun_, 2u);
  EXPECT_EQ(logins_over_, 2u);
}

TEST_F(LoginTest, what_was_refused_before_this_run_counts) {
  settings_.auth_refused = 1;
  FakeDriver driver([](const Probe& probe, std::size_t) { return login(probe, 535); });
  driver.logs_in = comes_to_a_login;
  run(driver, {"192.0.2.1"});
  EXPECT_EQ(std::ranges::count(cells_, std::string("smtp_reply"), &reports::Cell::reason_text), 1);
  EXPECT_EQ(logins_refused_, 1u);
}

// Hellos that a server does not stand.

/// Greeted, STARTTLS answered, then cut at the ClientHello.
Observation cut_at_hello(const Probe& probe, Reason reason = Reason::connection_closed) {
  Observation seen = worked(probe);
  seen.reached = Stage::starttls;
  seen.tls.emplace();
  Stop stop;
  stop.stage = Stage::tls;
  stop.reason = reason;
  stop.fault = Fault::peer_closed;
  stop.detail = "closed";
  seen.stop = stop;
  return seen;
}

Observation answered(const Probe& probe) {
  Observation seen = worked(probe);
  seen.tls.emplace();
  seen.tls->version = 0x0303;
  return seen;
}

TEST_F(SchedulerTest, a_hello_cut_twice_where_a_smaller_one_is_answered_is_not_stood) {
  for (const Reason reason : {Reason::connection_closed, Reason::connection_reset, Reason::timeout}) {
    cells_.clear();
    handed_over_ = 0;
    FakeDriver driver([reason](const Probe& probe, std::size_t) {
      return probe.client == "tls1.3" ? cut_at_hello(probe, reason) : answered(probe);
    });
    run(driver, {"192.0.2.1"});
    EXPECT_EQ(outcomes().at("tls1.3"), "failed tls_intolerant");
    const auto cell = std::ranges::find(cells_, "tls1.3", [](const auto& one) { return one.probe.client; });
    EXPECT_EQ(cell->connections, 2U);
    EXPECT_EQ(cell->repeats_asked, 2U);
    EXPECT_EQ(cell->seen.stop->reason, reason) << "what was seen stays as it is";
    EXPECT_EQ(driver.opened.size(), 4U);
  }
}

TEST_F(SchedulerTest, a_hello_cut_once_says_only_that_front_ends_differ) {
  unsigned tries = 0;
  FakeDriver driver([&](const Probe& probe, std::size_t) {
    return probe.client == "tls1.3" && ++tries == 1 ? cut_at_hello(probe) : answered(probe);
  });
  run(driver, {"192.0.2.1"});
  EXPECT_EQ(outcomes().at("tls1.3"), "inconclusive connection_closed");
}

TEST_F(SchedulerTest, an_old_hello_that_is_cut_is_refused_without_a_word_and_no_intolerance) {
  FakeDriver driver([](const Probe& probe, std::size_t) {
    return probe.client == "tls1.0" ? cut_at_hello(probe) : answered(probe);
  });
  run(driver, {"192.0.2.1"});
  EXPECT_EQ(outcomes().at("tls1.0"), "failed connection_closed");
  EXPECT_EQ(driver.opened.size(), 3U);
}

TEST_F(SchedulerTest, nothing_is_concluded_where_every_hello_is_cut) {
  FakeDriver driver([](const Probe& probe, std::size_t) { return cut_at_hello(probe); });
  run(driver, {"192.0.2.1"});
  EXPECT_THAT(outcomes(), Each(Pair(_, "failed connection_closed")));
  EXPECT_EQ(driver.opened.size(), 3U);
}

}  // namespace
}  // namespace smtpmatrix::scanner
