#include "scanner/plan/host_plan.h"

#include <gmock/gmock.h>

#include "probes/clients/client.h"
#include "tests/unit/scanner/plan/seen.h"

namespace smtpmatrix::scanner {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

HostPlan plan(std::vector<std::string> addresses, bool all_addresses = false,
              std::vector<PortModes> ports = {{587, {Mode::starttls}}, {465, {Mode::implicit}}}) {
  return {"mail.example",  std::move(ports), std::move(addresses), {{"tls1.2", true, 0}, {"tls1.3", true, 1}},
          Stage::ehlo_tls, all_addresses};
}

std::vector<std::string> where(const std::vector<Probe>& probes) {
  std::vector<std::string> all;
  for (const Probe& probe : probes)
    all.push_back(std::to_string(probe.endpoint.port) + "@" + probe.endpoint.address);
  return all;
}

TEST(HostPlan, scouts_every_port_at_the_first_address) {
  auto host = plan({"192.0.2.1", "192.0.2.2"});
  EXPECT_THAT(where(host.take_ready()), ElementsAre("587@192.0.2.1", "465@192.0.2.1"));
}

TEST(HostPlan, a_dead_address_makes_way_for_one_of_the_other_family) {
  auto host = plan({"2001:db8::1", "2001:db8::2", "192.0.2.1"});
  const auto scouts = host.take_ready();
  const auto step = host.finished(scouts[0], nobody(scouts[0], Reason::unreachable));
  EXPECT_TRUE(step.moved_on);
  EXPECT_THAT(step.conclusions, IsEmpty());
  EXPECT_THAT(where(host.take_ready()), ElementsAre("587@192.0.2.1"));
}

TEST(HostPlan, the_address_that_was_reached_serves_all_ports) {
  auto host = plan({"192.0.2.1", "192.0.2.2", "192.0.2.3"});
  auto scouts = host.take_ready();
  EXPECT_TRUE(host.finished(scouts[0], nobody(scouts[0])).moved_on);
  const auto second = host.take_ready();
  (void)host.learned(second[0], greeted(second[0]));
  EXPECT_TRUE(host.finished(scouts[1], nobody(scouts[1])).moved_on);
  const auto third = host.take_ready();
  ASSERT_THAT(where(third), ElementsAre("587@192.0.2.2", "465@192.0.2.2"));
  EXPECT_FALSE(host.finished(third[1], nobody(third[1])).moved_on);
}

TEST(HostPlan, gives_a_port_up_after_three_addresses) {
  auto host = plan({"192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"}, false, {{587, {Mode::starttls}}});
  for (int dial = 1; dial <= 3; ++dial) {
    const auto ready = host.take_ready();
    ASSERT_EQ(ready.size(), 1u);
    EXPECT_EQ(host.finished(ready[0], nobody(ready[0])).moved_on, dial < 3);
  }
  EXPECT_TRUE(host.done());
}

TEST(HostPlan, with_all_addresses_each_has_its_own_cells) {
  auto host = plan({"192.0.2.1", "192.0.2.2"}, true);
  EXPECT_EQ(host.cell_count(), 8u);
  const auto scouts = host.take_ready();
  EXPECT_EQ(scouts.size(), 4u);
  const auto step = host.finished(scouts[0], nobody(scouts[0]));
  EXPECT_FALSE(step.moved_on);
  EXPECT_EQ(step.conclusions.size(), 1u);
}

TEST(HostPlan, positions_follow_port_address_mode_and_client) {
  const auto host = plan({"192.0.2.1"});
  const auto at = [&](std::uint16_t port, const char* client) {
    Probe probe;
    probe.endpoint.port = port;
    probe.endpoint.address = "192.0.2.1";
    probe.client = client;
    return host.position(probe);
  };
  EXPECT_LT(at(587, "tls1.2"), at(587, "tls1.3"));
  EXPECT_LT(at(587, "tls1.3"), at(465, "tls1.2"));
}

TEST(Preference, a_tls12_hello_scouts_first) {
  const auto planned = plan_clients(clients::version_pinned());
  const auto rank = [&](std::string_view id) {
    return std::ranges::find(planned, id, &PlannedClient::id)->scout_rank;
  };
  EXPECT_LT(rank("tls1.2"), rank("tls1.2-rsa"));
  EXPECT_LT(rank("tls1.2-rsa"), rank("tls1.3"));
  EXPECT_LT(rank("tls1.3"), rank("tls1.0"));
  EXPECT_LT(rank("tls1.0"), rank("none"));
}

TEST(Preference, depth_follows_credentials_and_what_is_known_of_the_service) {
  EXPECT_EQ(default_until("mail.example", false), Stage::ehlo_tls);
  EXPECT_EQ(default_until("smtp.office365.com", false), Stage::auth_challenge);
  EXPECT_EQ(default_until("smtp.office365.com", true), Stage::auth);
}

}  // namespace
}  // namespace smtpmatrix::scanner
