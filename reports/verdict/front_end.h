// Who answered: the hosts that a pool's connections reached, by the name in their greeting and their address.
// Counted where each cell is asked several times (`--repeat`), so that a pool is seen also where its members
// agree. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "reports/verdict/report.h"

namespace smtpmatrix::reports {

/// RFC 5321 4.2: the name that stands first in the greeting; empty if there was none.
[[nodiscard]] std::string greeting_host(const Observation& seen);

/// By name, the most frequent first; connections that were not established are nobody's.
[[nodiscard]] std::vector<FrontEnd> count_front_ends(const std::vector<Observation>& observations);

/// Of one port of a host, all its cells together.
struct PortFrontEnds {
  struct Member {
    std::string name;  ///< empty: took the connection and said nothing
    std::string address;
    unsigned connections = 0;
    unsigned works = 0;
  };
  std::uint16_t port = 0;
  unsigned connections = 0;
  std::vector<Member> members{};  ///< the most frequent first
};

/// Ports where one cell's connections met different front ends, in the order of the report.
[[nodiscard]] std::vector<PortFrontEnds> front_ends_of(const std::vector<Cell>& cells);
/// "mx1.example at 192.0.2.1", "no greeting at 192.0.2.1".
[[nodiscard]] std::string in_words(const PortFrontEnds::Member& member);

}  // namespace smtpmatrix::reports
