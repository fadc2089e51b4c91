#include "scanner/plan/host_plan.h"

#include <algorithm>

namespace smtpmatrix::scanner {
namespace {

bool is_ipv6(const std::string& address) { return address.find(':') != std::string::npos; }

template <typename Range, typename Value, typename Projection = std::identity>
std::size_t index_of(const Range& range, const Value& value, Projection projection = {}) {
  return static_cast<std::size_t>(std::ranges::find(range, value, projection) - range.begin());
}

}  // namespace

HostPlan::HostPlan(std::string host, const std::vector<PortModes>& ports, std::vector<std::string> addresses,
                   std::vector<PlannedClient> clients, Stage until, bool all_addresses)
    : host_(std::move(host)),
      addresses_(std::move(addresses)),
      clients_(std::move(clients)),
      until_(until),
      all_addresses_(all_addresses) {
  for (const PortModes& port : ports) {
    const std::size_t wanted = all_addresses_ ? addresses_.size() : 1;
    for (std::size_t i = 0; i < wanted; ++i) {
      ports_.push_back({port, {addresses_[i]}, plan_at(port, addresses_[i])});
    }
  }
}

PortPlan HostPlan::plan_at(const PortModes& port, const std::string& address) const {
  Endpoint where;
  where.host = host_;
  where.port = port.port;
  where.address = address;
  return {std::move(where), port.modes, clients_, until_};
}

std::vector<Probe> HostPlan::take_ready() {
  std::vector<Probe> ready;
  for (Port& port : ports_) std::ranges::move(port.plan.take_ready(), std::back_inserter(ready));
  return ready;
}

std::vector<Conclusion> HostPlan::learned(const Probe& probe, const Observation& so_far) {
  if (chosen_.empty() && connected(so_far)) chosen_ = probe.endpoint.address;
  Port* const port = find(probe);
  return port == nullptr ? std::vector<Conclusion>() : port->plan.learned(probe, so_far);
}

HostPlan::Step HostPlan::finished(const Probe& probe, const Observation& seen) {
  Port* const port = find(probe);
  if (port == nullptr) return {};
  if (connected(seen)) {
    if (chosen_.empty()) chosen_ = probe.endpoint.address;
  } else if (nobody_there(seen) && !all_addresses_) {
    if (const std::string* const next = next_address(*port)) {
      port->tried.push_back(*next);
      port->plan = plan_at(port->asked, *next);
      return {{}, true};
    }
  }
  return {port->plan.finished(probe, seen), false};
}

const std::string* HostPlan::next_address(const Port& port) const {
  const auto untried = [&](const std::string& address) {
    return std::ranges::find(port.tried, address) == port.tried.end();
  };
  // Cells that have results stay where they are.
  if (port.plan.open_cells().size() != port.plan.size()) return nullptr;
  if (!chosen_.empty()) return untried(chosen_) ? &chosen_ : nullptr;
  if (port.tried.size() >= max_addresses_tried) return nullptr;
  // RFC 8305: families alternate, for it is a family that is usually broken, not an address.
  const auto other_family = [&](const std::string& address) {
    return untried(address) && is_ipv6(address) != is_ipv6(port.tried.back());
  };
  auto found = std::ranges::find_if(addresses_, other_family);
  if (found == addresses_.end()) found = std::ranges::find_if(addresses_, untried);
  return found == addresses_.end() ? nullptr : &*found;
}

void HostPlan::ended_without_evidence(const Probe& probe) {
  if (Port* const port = find(probe)) port->plan.ended_without_evidence(probe);
}

bool HostPlan::Port::holds(const Probe& probe) const {
  return asked.port == probe.endpoint.port && tried.back() == probe.endpoint.address;
}

const PortPlan& HostPlan::port_of(const Probe& probe) const {
  return std::ranges::find_if(ports_, [&](const Port& port) { return port.holds(probe); })->plan;
}

bool HostPlan::asks_less(const std::string& client, const std::string& other) const {
  const auto one = std::ranges::find(clients_, client, &PlannedClient::id);
  const auto two = std::ranges::find(clients_, other, &PlannedClient::id);
  return one != clients_.end() && two != clients_.end() && one->asks_less_than(*two);
}

HostPlan::Port* HostPlan::find(const Probe& probe) {
  const auto found = std::ranges::find_if(ports_, [&](const Port& port) { return port.holds(probe); });
  return found == ports_.end() ? nullptr : &*found;
}

bool HostPlan::done() const {
  return std::ranges::all_of(ports_, [](const Port& port) { return port.plan.done(); });
}

std::vector<Probe> HostPlan::open_cells() const {
  std::vector<Probe> open;
  for (const Port& port : ports_) std::ranges::move(port.plan.open_cells(), std::back_inserter(open));
  return open;
}

std::size_t HostPlan::cell_count() const {
  std::size_t count = 0;
  for (const Port& port : ports_) count += port.plan.size();
  return count + cells_without_setting().size();
}

std::vector<Probe> HostPlan::cells_without_setting() const {
  std::vector<Probe> cells;
  for (const Port& port : ports_) {
    for (const Mode mode : port.asked.modes) {
      for (const PlannedClient& client : clients_) {
        if (!client.belongs_to(mode) || client.can(mode)) continue;
        Probe probe;
        probe.endpoint = {.host = host_, .port = port.asked.port, .address = port.tried.back(), .mode = mode};
        probe.client = client.id;
        probe.until = until_;
        cells.push_back(std::move(probe));
      }
    }
  }
  return cells;
}

std::size_t HostPlan::position(const Probe& probe) const {
  constexpr std::size_t modes = 3;
  std::size_t place = index_of(ports_, probe.endpoint.port, [](const Port& port) { return port.asked.port; });
  place = place * (addresses_.size() + 1) + index_of(addresses_, probe.endpoint.address);
  place = place * modes + static_cast<std::size_t>(probe.endpoint.mode);
  return place * (clients_.size() + 1) + index_of(clients_, probe.client, &PlannedClient::id);
}

}  // namespace smtpmatrix::scanner
