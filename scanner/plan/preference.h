// Which cell to try first: knowledge by convention, never evidence. A wrong guess costs time, not truth.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "probes/base/endpoint.h"
#include "probes/clients/client.h"

namespace smtpmatrix::scanner {

/// What the plan needs to know of a client.
struct PlannedClient {
  std::string id;
  bool speaks_tls = false;
  unsigned scout_rank = 0;                                                  ///< 0 scouts first
  std::vector<Mode> modes = {Mode::plain, Mode::starttls, Mode::implicit};  ///< that it has a setting for

  std::uint16_t highest_version = 0;  ///< that its hello offers
  std::size_t hello_bytes = 0;        ///< about: what tells its hello from a larger one

  /// Its hello names an older version than the other's, or the same in fewer bytes.
  [[nodiscard]] bool asks_less_than(const PlannedClient& other) const {
    return std::tie(highest_version, hello_bytes) < std::tie(other.highest_version, other.hello_bytes);
  }
  /// A TLS client has cells in the modes with TLS, one without in plain.
  [[nodiscard]] bool belongs_to(Mode mode) const { return speaks_tls == (mode != Mode::plain); }
  [[nodiscard]] bool can(Mode mode) const { return std::ranges::find(modes, mode) != modes.end(); }
};

/// In column order, ranked: the hello that most servers answer scouts first (TLS 1.2 before 1.3 before the
/// old versions; the wider offer first), for an intolerant server must not hide what a port speaks.
[[nodiscard]] std::vector<PlannedClient> plan_clients(std::span<const clients::Client> clients);

/// RFC 8314 7.3: 465; 2465 and 8465 are the same at hosting providers.
[[nodiscard]] bool is_implicit_port(std::uint16_t port);

/// The modes of a port in the order in which their first probe is worth most.
[[nodiscard]] std::vector<Mode> scout_order(std::uint16_t port, std::span<const Mode> modes);

/// Lower logs in earlier: submission with STARTTLS, implicit TLS, other ports, and no TLS last.
[[nodiscard]] unsigned login_rank(const Endpoint& endpoint);

/// How far a conversation goes when the user did not say: `auth` with credentials; `auth_challenge` where the
/// service is known to accept old handshakes and refuse them at AUTH; else `ehlo_tls`.
[[nodiscard]] Stage default_until(std::string_view host, bool has_credentials);

}  // namespace smtpmatrix::scanner
