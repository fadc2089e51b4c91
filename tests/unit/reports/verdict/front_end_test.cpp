#include "reports/verdict/front_end.h"

#include <gmock/gmock.h>

#include "reports/verdict/judge.h"

namespace smtpmatrix::reports {
namespace {

using namespace testing;

auto is(std::string name, unsigned connections, unsigned works) {
  return AllOf(Field(&FrontEnd::name, name), Field(&FrontEnd::connections, connections),
               Field(&FrontEnd::works, works));
}

Observation greeted_by(std::string_view name) {
  Observation seen;
  seen.reached = Stage::ehlo;
  SmtpReply greeting;
  greeting.code = 220;
  greeting.text = std::string(name) + " ESMTP ready";
  seen.greeting = Fact<SmtpReply>::seen(greeting);
  return seen;
}

Observation stopped_at(Stage stage, Observation seen) {
  Stop stop;
  stop.stage = stage;
  stop.reason = Reason::connection_closed;
  seen.stop = stop;
  return seen;
}

Observation silent() {
  Observation seen;
  seen.reached = Stage::connect;
  return stopped_at(Stage::greeting, seen);
}

Cell cell_of(std::vector<Observation> observations, std::uint16_t port = 587) {
  Trial trial;
  trial.probe.endpoint = {
      .host = "mail.example", .port = port, .address = "192.0.2.1", .mode = Mode::starttls};
  trial.probe.client = "tls1.2";
  trial.repeats_asked = static_cast<unsigned>(observations.size());
  trial.observations = std::move(observations);
  return judge(std::move(trial));
}

TEST(FrontEnds, are_counted_by_the_name_in_the_greeting_also_where_all_work) {
  const Cell cell =
      cell_of({greeted_by("mx2.example"), greeted_by("mx1.example"), greeted_by("mx1.example")});
  EXPECT_EQ(cell.outcome, Outcome::works);
  EXPECT_THAT(cell.front_ends, ElementsAre(is("mx1.example", 2, 2), is("mx2.example", 1, 1)));
}

TEST(FrontEnds, one_that_says_nothing_is_counted_and_one_that_is_not_there_is_not) {
  EXPECT_THAT(count_front_ends({silent(), greeted_by("mx1.example")}),
              ElementsAre(is("", 1, 0), is("mx1.example", 1, 1)));
  EXPECT_THAT(count_front_ends({stopped_at(Stage::connect, Observation())}), IsEmpty());
}

TEST(FrontEnds, a_refusal_in_place_of_the_greeting_names_the_host_that_says_it) {
  Observation refused = silent();
  refused.stop->reply.emplace().text = "mx3.example No SMTP service here";
  EXPECT_EQ(greeting_host(refused), "mx3.example");
  refused.stop->reply->text = "Too many connections";
  EXPECT_EQ(greeting_host(refused), "");
  SmtpReply busy;
  busy.code = 421;
  busy.text = "Too many connections";
  refused.greeting = Fact<SmtpReply>::seen(busy);
  EXPECT_EQ(greeting_host(refused), "");
}

TEST(FrontEnds, a_cell_asked_once_counts_none) {
  EXPECT_THAT(cell_of({greeted_by("mx1.example")}).front_ends, IsEmpty());
}

TEST(FrontEnds, of_a_port_are_those_of_all_its_cells_where_one_cell_met_several) {
  const Cell mixed = cell_of({greeted_by("mx1.example"), stopped_at(Stage::ehlo, greeted_by("mx2.example"))});
  const Cell alike = cell_of({greeted_by("mx1.example"), greeted_by("mx1.example")});
  const Cell mute = cell_of({silent(), silent()});
  const Cell other_port = cell_of({greeted_by("mx1.example"), greeted_by("mx1.example")}, 25);
  const auto ports = front_ends_of({other_port, alike, mixed, mute});
  ASSERT_EQ(ports.size(), 1U);
  EXPECT_EQ(ports[0].port, 587);
  EXPECT_EQ(ports[0].connections, 4U);
  ASSERT_EQ(ports[0].members.size(), 2U);
  EXPECT_EQ(in_words(ports[0].members[0]), "mx1.example at 192.0.2.1");
  EXPECT_EQ(ports[0].members[0].connections, 3U);
  EXPECT_EQ(ports[0].members[1].works, 0U);
}

TEST(FrontEnds, a_pool_of_one_is_none) {
  EXPECT_THAT(front_ends_of({cell_of({greeted_by("mx1.example"), greeted_by("mx1.example")})}), IsEmpty());
}

}  // namespace
}  // namespace smtpmatrix::reports
