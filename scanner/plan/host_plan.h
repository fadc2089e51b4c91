// The cells of one host: its ports, at the address that answers or at all of them.
//
// By default every port is tried at the first address; while no port of the host has been reached, a port
// that nobody answers moves on to another address, other family first, a few times at most. Once one port was
// reached, that address is the host's. With `all_addresses` each address has its own cells. Pure and
// deterministic.
#pragma once

#include <string>
#include <vector>

#include "scanner/plan/port_plan.h"

namespace smtpmatrix::scanner {

struct PortModes {
  std::uint16_t port = 0;
  std::vector<Mode> modes;
};

class HostPlan {
 public:
  /// Addresses that one port tries before it counts as out of reach.
  static constexpr std::size_t max_addresses_tried = 3;

  /// `addresses` as the resolver sorted them, at least one.
  HostPlan(std::string host, const std::vector<PortModes>& ports, std::vector<std::string> addresses,
           std::vector<PlannedClient> clients, Stage until, bool all_addresses);

  [[nodiscard]] std::vector<Probe> take_ready();
  [[nodiscard]] std::vector<Conclusion> learned(const Probe& probe, const Observation& so_far);

  struct Step {
    std::vector<Conclusion> conclusions;
    bool moved_on = false;  ///< the probe was no cell after all: its port is tried at another address
  };
  [[nodiscard]] Step finished(const Probe& probe, const Observation& seen);
  void ended_without_evidence(const Probe& probe);

  [[nodiscard]] bool done() const;
  /// Of a probe that was handed out and not moved on: its port.
  [[nodiscard]] const PortPlan& port_of(const Probe& probe) const;
  /// PlannedClient::asks_less_than() of two of the clients.
  [[nodiscard]] bool asks_less(const std::string& client, const std::string& other) const;
  [[nodiscard]] std::vector<Probe> open_cells() const;
  [[nodiscard]] std::size_t cell_count() const;
  /// Cells of clients that have no setting for a mode which was asked for: never probed. At the addresses
  /// that the ports stand at by now.
  [[nodiscard]] std::vector<Probe> cells_without_setting() const;

  /// Place in the matrix: port, address, mode, client, each in the order given.
  [[nodiscard]] std::size_t position(const Probe& probe) const;

 private:
  struct Port {
    PortModes asked;
    std::vector<std::string> tried;
    PortPlan plan;
    [[nodiscard]] bool holds(const Probe& probe) const;
  };

  [[nodiscard]] PortPlan plan_at(const PortModes& port, const std::string& address) const;
  Port* find(const Probe& probe);
  [[nodiscard]] const std::string* next_address(const Port& port) const;

  std::string host_;
  std::vector<std::string> addresses_;
  std::vector<PlannedClient> clients_;
  Stage until_;
  bool all_addresses_;
  std::string chosen_;  ///< address that was reached
  std::vector<Port> ports_;
};

}  // namespace smtpmatrix::scanner
