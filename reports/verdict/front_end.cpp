#include "reports/verdict/front_end.h"

#include <algorithm>
#include <fmt/format.h>

namespace smtpmatrix::reports {
namespace {

/// A name is one of a DNS host, whatever a peer puts there (RFC 1035 2.3.4).
constexpr std::size_t longest_name_bytes = 255;

std::string first_word(const SmtpReply& reply) {
  const std::string_view text = reply.text;
  return std::string(text.substr(0, std::min(text.find(' '), longest_name_bytes)));
}

template <typename Member>
void sort_by_frequency(std::vector<Member>& members) {
  std::ranges::stable_sort(members, std::ranges::greater(), &Member::connections);
}

void add(PortFrontEnds& port, const FrontEnd& one, const std::string& address) {
  const auto same = std::ranges::find_if(port.members, [&](const PortFrontEnds::Member& member) {
    return member.name == one.name && member.address == address;
  });
  port.connections += one.connections;
  if (same == port.members.end()) {
    port.members.push_back({one.name, address, one.connections, one.works});
  } else {
    same->connections += one.connections;
    same->works += one.works;
  }
}

bool differ(const Cell& cell) { return cell.front_ends.size() > 1; }

}  // namespace

std::string greeting_host(const Observation& seen) {
  const SmtpReply* reply = seen.greeting.get();
  if (reply != nullptr && reply->code == 220) return first_word(*reply);
  const bool was_refused = seen.stop && seen.stop->stage == Stage::greeting && seen.stop->reply;
  if (reply == nullptr && was_refused) reply = &*seen.stop->reply;
  if (reply == nullptr) return {};
  // RFC 5321 3.1: a 554 in its place may say anything; a name has a dot.
  std::string name = first_word(*reply);
  return name.find('.') == std::string::npos ? std::string() : name;
}

std::vector<FrontEnd> count_front_ends(const std::vector<Observation>& observations) {
  std::vector<FrontEnd> counted;
  for (const Observation& seen : observations) {
    if (!seen.reached) continue;
    const std::string name = greeting_host(seen);
    auto same = std::ranges::find(counted, name, &FrontEnd::name);
    if (same == counted.end()) same = counted.insert(same, FrontEnd{name});
    ++same->connections;
    if (!seen.stop) ++same->works;
  }
  sort_by_frequency(counted);
  return counted;
}

std::vector<PortFrontEnds> front_ends_of(const std::vector<Cell>& cells) {
  std::vector<PortFrontEnds> ports;
  for (const Cell& cell : cells) {
    const auto number = cell.probe.endpoint.port;
    if (differ(cell) && std::ranges::find(ports, number, &PortFrontEnds::port) == ports.end())
      ports.push_back({.port = number});
  }
  for (const Cell& cell : cells) {
    const auto port = std::ranges::find(ports, cell.probe.endpoint.port, &PortFrontEnds::port);
    if (port == ports.end()) continue;
    for (const FrontEnd& one : cell.front_ends) {
      // Where none of a client's connections came to a greeting, that is the client's doing.
      if (!one.name.empty() || differ(cell)) add(*port, one, cell.probe.endpoint.address);
    }
  }
  for (PortFrontEnds& port : ports) sort_by_frequency(port.members);
  return ports;
}

std::string in_words(const PortFrontEnds::Member& member) {
  return fmt::format("{} at {}", member.name.empty() ? "no greeting" : member.name, member.address);
}

}  // namespace smtpmatrix::reports
