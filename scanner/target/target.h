// Text → Target: what a user or a file names, before names are resolved.
//
//   HOST   HOST:PORT   HOST:PORT/MODE   [V6]:PORT/MODE   V6   smtp://HOST[:PORT]   smtps://HOST[:PORT]
//
// Pure functions over foreign text: every error is one printable line that says what is wrong, without the
// place (the caller knows the option or line). Host names become A-labels in lower case (IDNA 2008, through
// libidn2); address literals are brought into their canonical form. Nothing is resolved here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "probes/base/stage.h"

namespace smtpmatrix::scanner {

struct Target {
  std::string host;                   ///< A-label, lower case, or an address literal without brackets
  std::optional<std::uint16_t> port;  ///< empty: the scan's `--ports`
  std::vector<Mode> modes;            ///< empty: the scan's `--modes`
  bool mail_exchangers = false;       ///< `host` is a domain: its MX hosts are meant (`--mx`), not itself
  std::size_t line = 0;               ///< of the targets file; 0 on the command line
};

template <typename T>
using Parsed = tl::expected<T, std::string>;

[[nodiscard]] Parsed<Target> parse_target(std::string_view text);
/// The domain of `--mx`.
[[nodiscard]] Parsed<Target> parse_mx_domain(std::string_view text);

/// A host name or address literal alone, brackets allowed around IPv6: its canonical form.
[[nodiscard]] Parsed<std::string> parse_host(std::string_view text);
[[nodiscard]] Parsed<std::uint16_t> parse_port(std::string_view text);
/// `25,465,587`, `plain,starttls`: in the order given, duplicates dropped; empty is an error.
[[nodiscard]] Parsed<std::vector<std::uint16_t>> parse_ports(std::string_view text);
[[nodiscard]] Parsed<std::vector<Mode>> parse_modes(std::string_view text);

/// `--resolve HOST:ADDRESS`: this name has this address.
struct Resolve {
  std::string host;
  std::string address;
};
[[nodiscard]] Parsed<Resolve> parse_resolve(std::string_view text);

/// `--connect-to HOST:PORT:HOST2:PORT2`, as in curl: an empty HOST or PORT matches any, an empty HOST2 or
/// PORT2 keeps what was asked.
struct ConnectTo {
  std::string host;
  std::optional<std::uint16_t> port;
  std::string to_host;
  std::optional<std::uint16_t> to_port;
};
[[nodiscard]] Parsed<ConnectTo> parse_connect_to(std::string_view text);

/// `ADDRESS[:PORT]` of `--dns-server`, as c-ares takes it.
[[nodiscard]] Parsed<std::string> parse_dns_server(std::string_view text);

/// Whether this is an IPv4 or IPv6 literal (without brackets).
[[nodiscard]] bool is_address(std::string_view host);

/// Brings the targets of one host together, hosts in order of first appearance: a scan makes one host report
/// of targets that follow each other.
[[nodiscard]] std::vector<Target> group_by_host(std::vector<Target> targets);

}  // namespace smtpmatrix::scanner
