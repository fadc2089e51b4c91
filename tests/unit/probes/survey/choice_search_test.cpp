#include "probes/survey/choice_search.h"

#include <algorithm>
#include <deque>
#include <gtest/gtest.h>
#include <numeric>
#include <random>
#include <rapidcheck/gtest.h>

namespace smtpmatrix::survey {
namespace {

using Values = std::vector<std::uint16_t>;

/// A server by its list, best first, and whose order decides.
struct FakeServer {
  Values accepts;
  Preference preference = Preference::server;
  std::size_t reads_at_most = 0;  ///< more values than that are refused whatever they are

  [[nodiscard]] std::optional<std::uint16_t> choose(const Values& offered) const {
    if (reads_at_most > 0 && offered.size() > reads_at_most) return std::nullopt;
    const auto& order = preference == Preference::server ? accepts : offered;
    const auto& other = preference == Preference::server ? offered : accepts;
    const auto found = std::ranges::find_if(
        order, [&](std::uint16_t value) { return std::ranges::find(other, value) != other.end(); });
    return found == order.end() ? std::nullopt : std::optional(*found);
  }
};

void answer(ChoiceSearch& search, const ChoiceSearch::Question& question, const FakeServer& server) {
  const auto chosen = server.choose(question.offered);
  chosen ? search.chose(question.id, *chosen) : search.refused(question.id);
}

/// `room` at a time, answered in the order asked.
Choices run(ChoiceSearch& search, const FakeServer& server, std::size_t room) {
  std::deque<ChoiceSearch::Question> open;
  for (int steps = 0; steps < 10'000 && !search.done(); ++steps) {
    while (auto question = search.next(room)) open.push_back(std::move(*question));
    if (open.empty()) break;
    answer(search, open.front(), server);
    open.pop_front();
  }
  EXPECT_TRUE(search.done());
  return search.result();
}

Values numbers(std::size_t count) {
  Values values(count);
  std::iota(values.begin(), values.end(), std::uint16_t{1});
  return values;
}

Values sorted(Values values) {
  std::ranges::sort(values);
  return values;
}

/// Some of the values in any order.
Values some_of(const Values& values, std::size_t count, unsigned seed) {
  Values shuffled = values;
  std::mt19937 generator(seed);
  std::ranges::shuffle(shuffled, generator);
  shuffled.resize(std::min(count, shuffled.size()));
  return shuffled;
}

RC_GTEST_PROP(ChoiceSearch, FindsExactlyWhatIsAccepted, ()) {
  const auto candidates = numbers(*rc::gen::inRange<std::size_t>(1, 80));
  const auto count = *rc::gen::inRange<std::size_t>(0, candidates.size() + 1);
  FakeServer server;
  server.accepts = some_of(candidates, count, *rc::gen::arbitrary<unsigned>());
  server.preference = *rc::gen::element(Preference::server, Preference::client);
  const auto guess = *rc::gen::inRange(0, 100);
  const auto room = *rc::gen::inRange<std::size_t>(1, 12);
  ChoiceSearch search(
      candidates, [&](std::uint16_t value, const ChoiceSearch&) { return value % 100 < guess ? 0.9 : 0.1; });
  bool told = false;
  for (auto known = *rc::gen::inRange(0, 3); known > 0; --known) {
    const auto offered = some_of(candidates, 7, *rc::gen::arbitrary<unsigned>());
    if (const auto chosen = server.choose(offered)) search.knows(offered, *chosen);
    told = true;
  }
  const auto result = run(search, server, room);
  RC_ASSERT(sorted(result.accepted) == sorted(server.accepts));
  RC_ASSERT(result.is_complete);
  const bool is_clear = server.accepts.size() >= 2 && (!told || result.preference != Preference::unknown);
  if (is_clear) RC_ASSERT(result.preference == server.preference);
  if (result.preference == Preference::server) RC_ASSERT(result.accepted == server.accepts);
}

RC_GTEST_PROP(ChoiceSearch, OneAtATimeItCostsOneMoreThanThereAre, ()) {
  const auto candidates = numbers(*rc::gen::inRange<std::size_t>(10, 80));
  const auto count = *rc::gen::inRange<std::size_t>(4, 10);
  FakeServer server;
  server.accepts = some_of(candidates, count, *rc::gen::arbitrary<unsigned>());
  server.preference = Preference::client;
  ChoiceSearch search(candidates);
  RC_ASSERT(run(search, server, 1).connections <= count + 1);
}

TEST(ChoiceSearch, AServersOwnOrderCostsOneMoreThanThereAre) {
  FakeServer server;
  server.accepts = {7, 3, 30, 11, 2, 25};
  ChoiceSearch search(numbers(40));
  const auto result = run(search, server, 8);
  EXPECT_EQ(result.accepted, server.accepts);
  EXPECT_EQ(result.preference, Preference::server);
  EXPECT_EQ(result.connections, server.accepts.size() + 2);
}

TEST(ChoiceSearch, WhatIsKnownSavesAQuestion) {
  for (const auto preference : {Preference::server, Preference::client}) {
    FakeServer server;
    server.accepts = {7, 3, 30, 11, 2, 25};
    server.preference = preference;
    ChoiceSearch search(numbers(40));
    search.knows({2, 3, 7}, preference == Preference::server ? 7 : 2);
    const auto result = run(search, server, 8);
    EXPECT_EQ(sorted(result.accepted), sorted(server.accepts));
    EXPECT_EQ(result.preference, preference);
    EXPECT_LE(result.connections, server.accepts.size() + 1);
  }
}

// Cells that offered less have seen values whose place in the server's order they do not tell.
TEST(ChoiceSearch, WhatIsKnownHasNoPlaceInTheServersOrder) {
  FakeServer server;
  server.accepts = {7, 3, 30, 11, 2, 25};
  for (const auto& first : {Values{2, 11, 30}, Values{25}}) {
    ChoiceSearch search(numbers(40));
    search.knows({40, 7, 3, 30}, 7);
    search.knows(first, *server.choose(first));
    const auto result = run(search, server, 1);
    EXPECT_EQ(result.accepted, server.accepts);
    EXPECT_EQ(result.preference, Preference::server);
    EXPECT_LE(result.connections, server.accepts.size() + 1);
  }
}

TEST(ChoiceSearch, WhatIsKnownAndDoesNotFitIsPassedOver) {
  FakeServer server;
  server.accepts = {7};
  ChoiceSearch search(numbers(40));
  search.knows({2, 3}, 7);
  search.knows({99}, 99);
  EXPECT_EQ(run(search, server, 1).accepted, Values{7});
}

// Its list agrees with offers forwards, backwards and forwards again: what the first three answers seem to
// prove is not so.
TEST(ChoiceSearch, AnOrderThatLooksLikeTheClients) {
  FakeServer server;
  server.accepts = {1, 40, 2, 35, 30};
  ChoiceSearch search(numbers(40));
  const auto result = run(search, server, 1);
  EXPECT_EQ(result.accepted, server.accepts);
  EXPECT_EQ(result.preference, Preference::server);
}

// One question looks among the unlikely ones, and may meet what another is led by.
TEST(ChoiceSearch, SideBySideFewQuestionsAreLostWhereTheGuessesAreRight) {
  FakeServer server;
  server.accepts = some_of(numbers(300), 56, 4711);
  server.preference = Preference::client;
  ChoiceSearch search(numbers(300), [&](std::uint16_t value, const ChoiceSearch&) {
    return std::ranges::find(server.accepts, value) != server.accepts.end() ? 0.9 : 0.1;
  });
  const auto result = run(search, server, 8);
  EXPECT_EQ(result.accepted, sorted(server.accepts));
  EXPECT_LE(result.connections, server.accepts.size() + 3);
}

TEST(ChoiceSearch, AHintThatIsWrongIsFoundOut) {
  FakeServer server;
  server.accepts = {7, 3, 30, 11, 2, 25};
  ChoiceSearch search(numbers(40), [](std::uint16_t, const ChoiceSearch&) { return 0.9; });
  search.expect(Preference::client);
  const auto result = run(search, server, 4);
  EXPECT_EQ(result.accepted, server.accepts);
  EXPECT_EQ(result.preference, Preference::server);
}

TEST(ChoiceSearch, AServerThatReadsNoLongList) {
  FakeServer server;
  server.accepts = {200, 5, 90, 130, 17};
  server.preference = Preference::client;
  server.reads_at_most = 100;
  ChoiceSearch search(numbers(250));
  search.knows({5}, 5);
  const auto result = run(search, server, 1);
  EXPECT_EQ(sorted(result.accepted), sorted(server.accepts));
  EXPECT_EQ(search.took_everything(), false);
  EXPECT_TRUE(result.is_complete);
}

TEST(ChoiceSearch, ListsThatAreOfferedInPartsTellNoOrderOfTheServers) {
  FakeServer server;
  server.accepts = {200, 5, 90, 130, 17};
  server.reads_at_most = 100;
  ChoiceSearch search(numbers(250));
  search.knows({5}, 5);
  const auto result = run(search, server, 1);
  EXPECT_EQ(result.accepted, sorted(server.accepts));
  EXPECT_EQ(result.preference, Preference::unknown);
}

TEST(ChoiceSearch, ACutIsAskedForAgainAndThenBelieved) {
  ChoiceSearch search(numbers(3));
  auto question = search.next(1);
  ASSERT_TRUE(question);
  search.cut(question->id);
  EXPECT_FALSE(search.done());
  question = search.next(1);
  ASSERT_TRUE(question);
  EXPECT_EQ(question->offered, numbers(3));
  search.cut(question->id);
  EXPECT_TRUE(search.done());
  EXPECT_TRUE(search.result().accepted.empty());
  EXPECT_TRUE(search.result().is_complete);
}

TEST(ChoiceSearch, WhatCouldNotBeAskedLeavesAGap) {
  ChoiceSearch search(numbers(3));
  search.chose(search.next(1)->id, 1);
  search.unanswered(search.next(1)->id, "421 too many connections");
  EXPECT_TRUE(search.done());
  EXPECT_FALSE(search.next(1));
  const auto result = search.result();
  EXPECT_EQ(result.accepted, Values{1});
  EXPECT_FALSE(result.is_complete);
  EXPECT_EQ(result.gap, "421 too many connections");
}

TEST(ChoiceSearch, WhatWasNotOfferedIsNoAnswer) {
  ChoiceSearch search(numbers(3));
  search.chose(search.next(1)->id, 99);
  EXPECT_TRUE(search.done());
  EXPECT_FALSE(search.result().is_complete);
  EXPECT_TRUE(search.result().accepted.empty());
}

// Some values before all others whatever the client's order, as servers that put ChaCha first where the
// client does.
TEST(ChoiceSearch, AMixedOrderIsToldAsSuchAndNothingIsLost) {
  const Values first = {10, 20};
  const Values accepted = {10, 20, 3, 30, 31, 5};
  ChoiceSearch search(numbers(40), [](std::uint16_t, const ChoiceSearch&) { return 0.5; });
  for (int steps = 0; steps < 1000 && !search.done(); ++steps) {
    const auto question = search.next(1);
    ASSERT_TRUE(question);
    std::optional<std::uint16_t> chosen;
    for (const auto* list : {&first, &accepted}) {
      for (const auto value : question->offered) {
        if (!chosen && std::ranges::find(*list, value) != list->end()) chosen = value;
      }
    }
    chosen ? search.chose(question->id, *chosen) : search.refused(question->id);
  }
  ASSERT_TRUE(search.done());
  EXPECT_EQ(sorted(search.result().accepted), sorted(accepted));
  EXPECT_NE(search.result().preference, Preference::client);
}

}  // namespace
}  // namespace smtpmatrix::survey
