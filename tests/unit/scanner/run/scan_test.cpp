// The whole scan over real sockets on loopback: a plain SMTP server at fifty addresses.
#include "scanner/run/scan.h"

#include <csignal>
#include <gmock/gmock.h>
#include <list>
#include <map>
#include <set>

#include "tests/support/loopback_server.h"

namespace smtpmatrix::scanner {
namespace {

using namespace std::chrono_literals;
using smtpmatrix::testing::LoopbackPeer;
using smtpmatrix::testing::LoopbackServer;
using smtpmatrix::testing::unused_port;

void speak_plain_smtp(LoopbackPeer& peer) {
  peer.send("220 plain.example ESMTP\r\n");
  while (true) {
    const std::string line = peer.receive_until("\r\n");
    if (!line.ends_with("\r\n")) return;
    if (line.starts_with("EHLO")) {
      peer.send("250-plain.example\r\n250 SIZE 1000\r\n");
    } else if (line.starts_with("QUIT")) {
      return peer.send("221 bye\r\n");
    } else {
      peer.send("502 what?\r\n");
    }
  }
}

ScanSettings settings_for(std::uint16_t port) {
  ScanSettings settings;
  settings.ports = {port};
  settings.clients = clients::version_pinned();
  settings.session.ehlo_name = "client.example";
  settings.session.step_timeout = 2s;
  settings.session.greeting_timeout = 2s;
  settings.session.verifier = std::make_shared<certs::Verifier>(certs::TrustStore());
  return settings;
}

TargetSource source_of(std::vector<std::string> texts) {
  return [texts = std::move(texts), next = std::size_t{0}]() mutable -> std::optional<Target> {
    if (next == texts.size()) return std::nullopt;
    return parse_target(texts[next++]).value();
  };
}

TEST(Scan, fifty_plain_servers_are_found_to_be_plain_with_three_connections_each) {
  std::list<LoopbackServer> servers;
  servers.emplace_back(speak_plain_smtp, "127.0.1.1");
  const std::uint16_t port = servers.front().port();
  std::vector<std::string> targets = {"127.0.1.1"};
  for (int i = 2; i <= 50; ++i) {
    targets.push_back("127.0.1." + std::to_string(i));
    servers.emplace_back(speak_plain_smtp, targets.back(), port);
  }
  std::map<std::string, std::size_t> words;
  std::set<std::string> hosts;
  ScanEvents events;
  events.on_host = [&](const FinishedHost& host) {
    hosts.insert(host.host);
    EXPECT_EQ(host.cells.size(), 11u);
    for (const auto& cell : host.cells) {
      ++words[std::string(to_string(cell.probe.endpoint.mode)) + " " + std::string(to_string(cell.outcome)) +
              " " + cell.reason_text];
    }
  };
  const ScanResult result = scan(source_of(targets), settings_for(port), events);
  EXPECT_EQ(hosts.size(), 50u);
  EXPECT_EQ(words["plain works "], 50u);
  EXPECT_EQ(words["starttls unsupported no_starttls"], 250u);
  EXPECT_EQ(words["implicit unsupported tls_plaintext_reply"], 250u);
  EXPECT_EQ(result.connections, 150u);
  EXPECT_TRUE(result.any_endpoint_reached);
}

TEST(Scan, nobody_at_the_port_is_told_apart_from_a_scan_that_failed) {
  std::size_t refused = 0;
  ScanEvents events;
  events.on_cell = [&](const reports::Cell& cell) {
    refused += cell.reason == Reason::connection_refused ? 1 : 0;
  };
  const ScanResult result = scan(source_of({"127.0.0.1"}), settings_for(unused_port()), events);
  EXPECT_EQ(refused, 11u);
  EXPECT_FALSE(result.any_endpoint_reached);
}

TEST(Scan, a_signal_ends_it_and_the_host_is_still_handed_over) {
  LoopbackServer silent([](LoopbackPeer& peer) {
    std::raise(SIGTERM);
    peer.receive_all();
  });
  auto settings = settings_for(silent.port());
  settings.session.greeting_timeout = 60s;
  std::size_t not_run = 0;
  ScanEvents events;
  events.on_host = [&](const FinishedHost& host) {
    not_run = static_cast<std::size_t>(
        std::ranges::count(host.cells, reports::Outcome::not_run, &reports::Cell::outcome));
  };
  const ScanResult result = scan(source_of({"127.0.0.1"}), settings, events);
  EXPECT_TRUE(result.interrupted);
  EXPECT_EQ(not_run, 11u);
}

TEST(Scan, a_name_of_the_hosts_file_is_found) {
  std::string address;
  ScanEvents events;
  events.on_cell = [&](const reports::Cell& cell) { address = cell.probe.endpoint.address; };
  auto settings = settings_for(unused_port());
  settings.families = Families::only_ipv4;
  (void)scan(source_of({"localhost"}), settings, events);
  EXPECT_EQ(address, "127.0.0.1");
}

}  // namespace
}  // namespace smtpmatrix::scanner
