#include "scanner/resolve/resolver.h"

#include <arpa/inet.h>
#include <array>
#include <gmock/gmock.h>
#include <map>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace smtpmatrix::scanner {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// A DNS server on loopback that gives one prepared answer section to every question of a type.
class FakeDns {
 public:
  struct Reply {
    std::uint8_t rcode = 0;
    std::vector<std::string> records;  ///< from the name on, in wire form
  };
  explicit FakeDns(std::map<std::uint16_t, Reply> replies) : replies_(std::move(replies)) {
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::bind(socket_, reinterpret_cast<const sockaddr*>(&where), sizeof where);
    socklen_t size = sizeof where;
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&where), &size);
    port_ = ntohs(where.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~FakeDns() {
    ::shutdown(socket_, SHUT_RDWR);
    thread_.join();
    ::close(socket_);
  }
  FakeDns(const FakeDns&) = delete;
  FakeDns& operator=(const FakeDns&) = delete;
  [[nodiscard]] std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

 private:
  void serve() {
    std::array<char, 512> buffer{};
    sockaddr_in from{};
    while (true) {
      socklen_t size = sizeof from;
      const ssize_t count =
          ::recvfrom(socket_, buffer.data(), buffer.size(), 0, reinterpret_cast<sockaddr*>(&from), &size);
      if (count < 12) return;
      const std::string answer = answer_to({buffer.data(), static_cast<std::size_t>(count)});
      ::sendto(socket_, answer.data(), answer.size(), 0, reinterpret_cast<const sockaddr*>(&from), size);
    }
  }
  // RFC 1035 4.1: header, the question as asked, the records; an OPT record of the query is left out.
  [[nodiscard]] std::string answer_to(const std::string& query) const {
    const std::size_t question_end = query.find('\0', 12) + 5;
    const auto high = static_cast<std::uint8_t>(query[question_end - 4]);
    const auto low = static_cast<std::uint8_t>(query[question_end - 3]);
    const auto found = replies_.find(static_cast<std::uint16_t>(high << 8U | low));
    const Reply reply = found == replies_.end() ? Reply() : found->second;
    std::string answer = query.substr(0, 2) + "\x81" + static_cast<char>(0x80U | reply.rcode);
    answer += std::string("\0\1\0", 3) + static_cast<char>(reply.records.size()) + std::string(4, '\0');
    answer += query.substr(12, question_end - 12);
    for (const auto& record : reply.records) answer += record;
    return answer;
  }

  std::map<std::uint16_t, Reply> replies_;
  int socket_ = ::socket(AF_INET, SOCK_DGRAM, 0);
  std::uint16_t port_ = 0;
  std::thread thread_;
};

constexpr std::uint16_t type_a = 1;
constexpr std::uint16_t type_mx = 15;
constexpr std::uint16_t type_aaaa = 28;

std::string record(std::uint16_t type, const std::string& data) {
  return std::string("\xc0\x0c\0", 3) + static_cast<char>(type) + std::string("\0\1\0\0\0\x3c\0", 7) +
         static_cast<char>(data.size()) + data;
}
std::string exchanger(char preference, const std::string& wire_name) {
  return record(type_mx, std::string(1, '\0') + preference + wire_name);
}

/// Waits with poll().
class PollWatcher final : public Watcher {
 public:
  void watch(int socket, bool readable, bool writable) override {
    sockets_.erase(socket);
    const int events = (readable ? POLLIN : 0) | (writable ? POLLOUT : 0);
    if (events != 0) sockets_[socket] = static_cast<short>(events);
  }
  void wake_after(std::optional<std::chrono::milliseconds> pause) override { pause_ = pause; }

  void run(Resolver& resolver, const bool& done) {
    while (!done) {
      std::vector<pollfd> waits;
      for (const auto& [socket, events] : sockets_) waits.push_back({socket, events, 0});
      const int ready = ::poll(waits.data(), waits.size(), pause_ ? static_cast<int>(pause_->count()) : 1000);
      if (ready == 0) resolver.time_passed();
      for (const auto& wait : waits) {
        if (wait.revents != 0)
          resolver.socket_ready(wait.fd, (wait.revents & ~POLLOUT) != 0, (wait.revents & POLLOUT) != 0);
      }
    }
  }

 private:
  std::map<int, short> sockets_;
  std::optional<std::chrono::milliseconds> pause_;
};

Resolved<std::vector<std::string>> ask(ResolverSettings settings, const std::string& name,
                                       bool for_mail = false) {
  PollWatcher watcher;
  const auto resolver = Resolver::create(settings, watcher).value();
  bool done = false;
  Resolved<std::vector<std::string>> result;
  const auto take = [&](Resolved<std::vector<std::string>> answer) {
    result = std::move(answer);
    done = true;
  };
  for_mail ? resolver->mail_exchangers(name, take) : resolver->addresses(name, take);
  watcher.run(*resolver, done);
  return result;
}

ResolverSettings asking(const FakeDns& server) {
  ResolverSettings settings;
  settings.dns_server = server.address();
  settings.timeout = 500ms;
  settings.tries = 1;
  return settings;
}

TEST(Resolver, knows_the_hosts_file) {
  ResolverSettings settings;
  settings.ipv6 = false;
  EXPECT_THAT(ask(settings, "localhost").value(), ElementsAre("127.0.0.1"));
}

TEST(Resolver, gives_the_addresses_of_both_families) {
  const FakeDns server({{type_a, {0, {record(type_a, "\x7f\x01\x02\x03")}}},
                        {type_aaaa, {0, {record(type_aaaa, std::string(15, '\0') + "\1")}}}});
  EXPECT_THAT(ask(asking(server), "mail.example").value(),
              ::testing::UnorderedElementsAre("127.1.2.3", "::1"));
  auto only_ipv4 = asking(server);
  only_ipv4.ipv6 = false;
  EXPECT_THAT(ask(only_ipv4, "mail.example").value(), ElementsAre("127.1.2.3"));
}

TEST(Resolver, tells_a_name_that_is_not_there_from_one_without_address) {
  const FakeDns unknown({{type_a, {3, {}}}, {type_aaaa, {3, {}}}});
  EXPECT_EQ(ask(asking(unknown), "mail.example").error().reason, Reason::dns_not_found);
  const FakeDns empty({});
  EXPECT_EQ(ask(asking(empty), "mail.example").error().reason, Reason::dns_no_address);
}

TEST(Resolver, a_server_that_fails_is_neither) {
  const FakeDns failing({{type_a, {2, {}}}, {type_aaaa, {2, {}}}});
  const auto failure = ask(asking(failing), "mail.example").error();
  EXPECT_EQ(failure.reason, Reason::dns_failed);
  EXPECT_THAT(failure.detail, HasSubstr("mail.example"));
}

TEST(Resolver, exchangers_come_in_order_of_preference) {
  const FakeDns server({{type_mx,
                         {0,
                          {exchanger(20, std::string("\3two\7example\0", 13)),
                           exchanger(10, std::string("\3ONE\7example\0", 13))}}}});
  EXPECT_THAT(ask(asking(server), "example.org", true).value(), ElementsAre("one.example", "two.example"));
}

TEST(Resolver, a_domain_without_exchangers_is_its_own) {
  const FakeDns server({});
  EXPECT_THAT(ask(asking(server), "example.org", true).value(), ElementsAre("example.org"));
}

TEST(Resolver, a_null_mx_means_that_no_mail_is_taken) {
  const FakeDns server({{type_mx, {0, {exchanger(0, std::string(1, '\0'))}}}});
  const auto failure = ask(asking(server), "example.org", true).error();
  EXPECT_EQ(failure.reason, Reason::dns_no_address);
  EXPECT_THAT(failure.detail, HasSubstr("takes no mail"));
}

TEST(Resolver, a_dns_server_that_is_no_address_is_an_error_at_once) {
  PollWatcher watcher;
  ResolverSettings settings;
  settings.dns_server = "not an address";
  EXPECT_FALSE(Resolver::create(settings, watcher));
}

}  // namespace
}  // namespace smtpmatrix::scanner
