// Names → addresses, domains → mail exchangers, through c-ares: both families, /etc/hosts and resolv.conf
// respected. Answers are sorted by RFC 6724.
//
// Opens the sockets c-ares opens, but waits for nothing itself: a Watcher does, and tells socket_ready() and
// time_passed(). Callbacks are called once each, perhaps before the asking function returns; destroying the
// resolver calls back what is open with dns_failed.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "probes/observation/reason.h"

namespace smtpmatrix::scanner {

/// Waits for sockets and for time on a resolver's behalf.
class Watcher {
 public:
  virtual ~Watcher() = default;
  /// Both false: forget this socket, it is about to be closed. Replaces what was asked for it before.
  virtual void watch(int socket, bool readable, bool writable) = 0;
  /// Call time_passed() after this long; empty: not at all.
  virtual void wake_after(std::optional<std::chrono::milliseconds> pause) = 0;
};

struct ResolverSettings {
  bool ipv4 = true;
  bool ipv6 = true;
  std::string dns_server;                   ///< ADDRESS or ADDRESS:PORT, [V6]:PORT; empty: the system's
  std::chrono::milliseconds timeout{5000};  ///< of one try
  int tries = 2;
};

struct ResolveFailure {
  Reason reason = Reason::dns_failed;  ///< dns_not_found, dns_no_address or dns_failed
  std::string detail;                  ///< one line
};

template <typename T>
using Resolved = tl::expected<T, ResolveFailure>;

class Resolver {
 public:
  /// `watcher` outlives the resolver. The error is one line.
  [[nodiscard]] static tl::expected<std::unique_ptr<Resolver>, std::string> create(
      const ResolverSettings& settings, Watcher& watcher);
  ~Resolver();
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  /// At least one address, as text, at most `max_addresses`.
  void addresses(const std::string& host, std::function<void(Resolved<std::vector<std::string>>)> callback);
  /// Hosts in order of preference, lower case, at most `max_exchangers`. RFC 5321 5.1: the domain itself when
  /// it has no MX. RFC 7505: a null MX is dns_no_address.
  void mail_exchangers(const std::string& domain,
                       std::function<void(Resolved<std::vector<std::string>>)> callback);

  void socket_ready(int socket, bool readable, bool writable);
  void time_passed();

  struct Impl;

 private:
  explicit Resolver(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace smtpmatrix::scanner
