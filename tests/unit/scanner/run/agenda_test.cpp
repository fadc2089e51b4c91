#include "scanner/run/agenda.h"

#include <gmock/gmock.h>

namespace smtpmatrix::scanner {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// `number` becomes the host.
Agenda::Entry entry_at(const std::string& address, std::uint64_t number, Elapsed not_before = {}) {
  Task task;
  task.probe.endpoint.address = address;
  task.not_before = not_before;
  return {number, task};
}

/// Hosts in the order in which they may be dialled now.
std::vector<std::uint64_t> take_all(Agenda& agenda, Elapsed now, bool gate_is_open = true) {
  std::vector<std::uint64_t> hosts;
  while (const auto next = agenda.take(now, gate_is_open)) hosts.push_back(next->host);
  return hosts;
}

TEST(Agenda, addresses_take_turns_and_no_server_meets_a_burst) {
  Agenda agenda(2, 0);
  for (std::uint64_t task = 0; task < 3; ++task) agenda.add(entry_at("192.0.2.1", 10 + task), false, 0ms);
  for (std::uint64_t task = 0; task < 2; ++task) agenda.add(entry_at("192.0.2.2", 20 + task), false, 0ms);
  agenda.add(entry_at("192.0.2.3", 30), false, 0ms);
  EXPECT_THAT(take_all(agenda, 0ms), ElementsAre(10, 20, 30, 11, 21));
  agenda.closed("192.0.2.1", 5ms);
  EXPECT_THAT(take_all(agenda, 5ms), ElementsAre(12));
}

TEST(Agenda, a_full_address_is_not_looked_at_until_one_of_its_connections_closes) {
  Agenda agenda(1, 0);
  for (std::uint64_t task = 0; task < 1000; ++task) agenda.add(entry_at("192.0.2.1", task), false, 0ms);
  EXPECT_THAT(take_all(agenda, 0ms), ElementsAre(0));
  const auto looks = agenda.looks();
  for (int event = 0; event < 1000; ++event) EXPECT_THAT(take_all(agenda, 1ms), IsEmpty());
  EXPECT_EQ(agenda.looks(), looks);
  EXPECT_EQ(agenda.next_time(), std::nullopt);
}

TEST(Agenda, an_address_that_pauses_is_not_looked_at_until_its_time_has_come) {
  Agenda agenda(4, 0);
  agenda.opened("192.0.2.1", 0ms);
  const Elapsed until = agenda.throttled("192.0.2.1", 0ms, 0.5);
  agenda.add(entry_at("192.0.2.1", 1, until), false, 0ms);
  agenda.add(entry_at("192.0.2.1", 2), false, 0ms);
  agenda.closed("192.0.2.1", 1ms);
  EXPECT_EQ(agenda.next_time(), until);
  const auto looks = agenda.looks();
  EXPECT_THAT(take_all(agenda, until - 1us), IsEmpty());
  EXPECT_EQ(agenda.looks(), looks);
  EXPECT_THAT(take_all(agenda, until), ElementsAre(2, 1));
}

TEST(Agenda, a_task_with_a_time_of_its_own_holds_up_no_other_of_its_address) {
  Agenda agenda(4, 0);
  agenda.add(entry_at("192.0.2.1", 1, 200ms), false, 0ms);
  agenda.add(entry_at("192.0.2.1", 2), false, 0ms);
  EXPECT_THAT(take_all(agenda, 0ms), ElementsAre(2));
  EXPECT_EQ(agenda.next_time(), Elapsed(200ms));
  EXPECT_THAT(take_all(agenda, 200ms), ElementsAre(1));
}

TEST(Agenda, a_rate_is_kept_to_by_the_address_and_not_by_the_others) {
  Agenda agenda(4, 10);
  for (std::uint64_t task = 0; task < 2; ++task) agenda.add(entry_at("192.0.2.1", 10 + task), false, 0ms);
  agenda.add(entry_at("192.0.2.2", 20), false, 0ms);
  EXPECT_THAT(take_all(agenda, 0ms), ElementsAre(10, 20));
  EXPECT_EQ(agenda.next_time(), Elapsed(100ms));
  EXPECT_THAT(take_all(agenda, 100ms), ElementsAre(11));
}

TEST(Agenda, what_stands_behind_the_gate_waits_for_it_and_holds_up_nothing_else) {
  Agenda agenda(1, 0);
  agenda.add(entry_at("192.0.2.1", 1), true, 0ms);
  agenda.add(entry_at("192.0.2.2", 2), false, 0ms);
  EXPECT_THAT(take_all(agenda, 0ms, false), ElementsAre(2));
  EXPECT_THAT(take_all(agenda, 0ms, true), ElementsAre(1));
}

TEST(Agenda, both_sides_of_the_gate_have_their_turn_and_share_the_addresss_places) {
  Agenda agenda(2, 0);
  for (std::uint64_t task = 0; task < 3; ++task) {
    agenda.add(entry_at("192.0.2.1", 10 + task), false, 0ms);
    agenda.add(entry_at("192.0.2.1", 20 + task), true, 0ms);
  }
  EXPECT_THAT(take_all(agenda, 0ms), ElementsAre(10, 20));
  agenda.closed("192.0.2.1", 1ms);
  EXPECT_EQ(take_all(agenda, 1ms).size(), 1u);
}

TEST(Agenda, after_clear_nothing_waits) {
  Agenda agenda(1, 0);
  agenda.add(entry_at("192.0.2.1", 1), false, 0ms);
  agenda.add(entry_at("192.0.2.1", 2, 100ms), true, 0ms);
  agenda.clear();
  EXPECT_THAT(take_all(agenda, 200ms), IsEmpty());
  EXPECT_EQ(agenda.next_time(), std::nullopt);
}

TEST(Agenda, addresses_that_nobody_talks_to_any_more_are_forgotten) {
  Agenda agenda(1, 0);
  std::size_t most = 0;
  for (int host = 0; host < 10000; ++host) {
    const std::string address = "192.0.2." + std::to_string(host);
    const Elapsed now = std::chrono::milliseconds(host);
    agenda.add(entry_at(address, 1), false, now);
    ASSERT_TRUE(agenda.take(now, true));
    agenda.closed(address, now);
    most = std::max(most, agenda.addresses());
  }
  EXPECT_LE(most, 200u);
}

}  // namespace
}  // namespace smtpmatrix::scanner
