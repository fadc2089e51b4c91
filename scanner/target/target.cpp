#include "scanner/target/target.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <unordered_map>

#include "scanner/target/host.h"

namespace smtpmatrix::scanner {
namespace {

constexpr std::uint16_t smtps_port = 465;  // RFC 8314 7.3
constexpr std::string_view smtp_scheme = "smtp://";
constexpr std::string_view smtps_scheme = "smtps://";

/// HOST[:PORT] cut in two. The port is left out when there is none; `[` or a second colon means IPv6.
struct HostAndPort {
  std::string_view host;
  std::optional<std::string_view> port;
};

Parsed<HostAndPort> cut_port(std::string_view text) {
  if (!text.empty() && text.front() == '[') {
    const auto end = text.find(']');
    if (end == std::string_view::npos) {
      return tl::unexpected(fmt::format("{} has '[' without ']'", quoted(text)));
    }
    const std::string_view rest = text.substr(end + 1);
    if (rest.empty()) return HostAndPort{text, std::nullopt};
    if (rest.front() != ':') {
      return tl::unexpected(fmt::format("{} after ']' is not :PORT", quoted(rest)));
    }
    return HostAndPort{text.substr(0, end + 1), rest.substr(1)};
  }
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return HostAndPort{text, std::nullopt};
  // A second colon: an IPv6 address without brackets, which can carry no port.
  if (text.find(':', colon + 1) != std::string_view::npos) return HostAndPort{text, std::nullopt};
  return HostAndPort{text.substr(0, colon), text.substr(colon + 1)};
}

Parsed<Target> parse_host_port(std::string_view text) {
  const auto cut = cut_port(text);
  if (!cut) return tl::unexpected(cut.error());
  Target target;
  auto host = parse_host(cut->host);
  if (!host) return tl::unexpected(host.error());
  target.host = std::move(*host);
  if (cut->port) {
    const auto port = parse_port(*cut->port);
    if (!port) return tl::unexpected(port.error());
    target.port = *port;
  }
  return target;
}

bool has_scheme(std::string_view text, std::string_view scheme) {
  return text.size() >= scheme.size() &&
         std::ranges::equal(text.substr(0, scheme.size()), scheme,
                            [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; });
}

Parsed<Target> parse_url(std::string_view rest, bool implicit) {
  if (rest.ends_with('/')) rest.remove_suffix(1);
  if (rest.find('/') != std::string_view::npos) {
    return tl::unexpected(
        fmt::format("{}: a URL here is smtp://HOST[:PORT] or smtps://HOST[:PORT]", quoted(rest)));
  }
  auto target = parse_host_port(rest);
  if (!target) return target;
  if (implicit) {
    target->modes = {Mode::implicit};
    if (!target->port) target->port = smtps_port;
  } else {
    target->modes = {Mode::plain, Mode::starttls};
  }
  return target;
}

/// Comma-separated items through `parse`, in order, duplicates dropped.
template <typename Item, typename Parse>
Parsed<std::vector<Item>> parse_list(std::string_view text, std::string_view what, Parse parse) {
  std::vector<Item> items;
  while (true) {
    const auto comma = text.find(',');
    const std::string_view part = text.substr(0, comma);
    if (part.empty()) return tl::unexpected(fmt::format("the list of {} has an empty item", what));
    const Parsed<Item> item = parse(part);
    if (!item) return tl::unexpected(item.error());
    if (std::ranges::find(items, *item) == items.end()) items.push_back(*item);
    if (comma == std::string_view::npos) return items;
    text.remove_prefix(comma + 1);
  }
}

Parsed<Mode> parse_one_mode(std::string_view text) {
  const auto mode = smtpmatrix::parse_mode(text);
  if (!mode) return tl::unexpected(fmt::format("mode {} is not plain, starttls or implicit", quoted(text)));
  return *mode;
}

/// Takes HOST (perhaps in brackets) and the colon after it off `text`.
Parsed<std::string_view> take_host(std::string_view& text, std::string_view form) {
  std::size_t end = 0;
  if (!text.empty() && text.front() == '[') {
    end = text.find(']');
    if (end == std::string_view::npos)
      return tl::unexpected(fmt::format("{} has '[' without ']'", quoted(text)));
    ++end;
  } else {
    end = text.find(':');
  }
  if (end == std::string_view::npos || end >= text.size() || text[end] != ':') {
    return tl::unexpected(fmt::format("{} is not {}", quoted(text), form));
  }
  const std::string_view host = text.substr(0, end);
  text.remove_prefix(end + 1);
  return host;
}

Parsed<std::string> host_or_empty(std::string_view text) {
  return text.empty() ? Parsed<std::string>(std::string()) : parse_host(text);
}

Parsed<std::optional<std::uint16_t>> port_or_empty(std::string_view text) {
  if (text.empty()) return std::optional<std::uint16_t>();
  return parse_port(text).map([](std::uint16_t port) { return std::optional(port); });
}

}  // namespace

Parsed<Target> parse_target(std::string_view text) {
  if (text.empty()) return tl::unexpected(std::string("the target is empty"));
  if (has_scheme(text, smtps_scheme)) return parse_url(text.substr(smtps_scheme.size()), true);
  if (has_scheme(text, smtp_scheme)) return parse_url(text.substr(smtp_scheme.size()), false);
  if (text.find("://") != std::string_view::npos) {
    return tl::unexpected(fmt::format("{}: only smtp:// and smtps:// are known", quoted(text)));
  }
  const auto slash = text.find('/');
  auto target = parse_host_port(text.substr(0, slash));
  if (!target || slash == std::string_view::npos) return target;
  const auto mode = parse_one_mode(text.substr(slash + 1));
  if (!mode) return tl::unexpected(mode.error());
  target->modes = {*mode};
  return target;
}

Parsed<Target> parse_mx_domain(std::string_view text) {
  auto host = parse_host(text);
  if (!host) return tl::unexpected(host.error());
  if (is_address(*host)) {
    return tl::unexpected(fmt::format("{} is an address; mail exchangers belong to a domain", quoted(text)));
  }
  Target target;
  target.host = std::move(*host);
  target.mail_exchangers = true;
  return target;
}

Parsed<std::uint16_t> parse_port(std::string_view text) {
  unsigned value = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value);
  if (error == std::errc::invalid_argument || stopped != end) {
    return tl::unexpected(fmt::format("port {} is not a number", quoted(text)));
  }
  if (error != std::errc() || value < 1 || value > 65535) {
    return tl::unexpected(fmt::format("port {} is not between 1 and 65535", text.substr(0, 20)));
  }
  return static_cast<std::uint16_t>(value);
}

Parsed<std::vector<std::uint16_t>> parse_ports(std::string_view text) {
  return parse_list<std::uint16_t>(text, "ports", parse_port);
}

Parsed<std::vector<Mode>> parse_modes(std::string_view text) {
  return parse_list<Mode>(text, "modes", parse_one_mode);
}

Parsed<Resolve> parse_resolve(std::string_view text) {
  const auto host = take_host(text, "HOST:ADDRESS");
  if (!host) return tl::unexpected(host.error());
  auto name = parse_host(*host);
  if (!name) return tl::unexpected(name.error());
  std::string address = canonical_address(text);
  if (address.empty()) return tl::unexpected(fmt::format("{} is not an IPv4 or IPv6 address", quoted(text)));
  return Resolve{std::move(*name), std::move(address)};
}

Parsed<ConnectTo> parse_connect_to(std::string_view text) {
  constexpr std::string_view form = "HOST:PORT:HOST2:PORT2";
  const std::string_view whole = text;
  const auto host = take_host(text, form);
  if (!host) return tl::unexpected(host.error());
  const auto colon = text.find(':');
  if (colon == std::string_view::npos)
    return tl::unexpected(fmt::format("{} is not {}", quoted(whole), form));
  const std::string_view port = text.substr(0, colon);
  text.remove_prefix(colon + 1);
  const auto to_host = take_host(text, form);
  if (!to_host) return tl::unexpected(fmt::format("{} is not {}", quoted(whole), form));

  auto from = host_or_empty(*host);
  const auto from_port = port_or_empty(port);
  auto to = host_or_empty(*to_host);
  const auto to_port = port_or_empty(text);
  if (!from) return tl::unexpected(from.error());
  if (!from_port) return tl::unexpected(from_port.error());
  if (!to) return tl::unexpected(to.error());
  if (!to_port) return tl::unexpected(to_port.error());
  return ConnectTo{std::move(*from), *from_port, std::move(*to), *to_port};
}

Parsed<std::string> parse_dns_server(std::string_view text) {
  const auto cut = cut_port(text);
  if (!cut) return tl::unexpected(cut.error());
  const std::string address = canonical_address(cut->host);
  if (address.empty())
    return tl::unexpected(fmt::format("{} is not an IPv4 or IPv6 address", quoted(cut->host)));
  if (!cut->port) return address;
  const auto port = parse_port(*cut->port);
  if (!port) return tl::unexpected(port.error());
  const bool ipv6 = address.find(':') != std::string::npos;
  return ipv6 ? fmt::format("[{}]:{}", address, *port) : fmt::format("{}:{}", address, *port);
}

std::vector<Target> group_by_host(std::vector<Target> targets) {
  std::unordered_map<std::string, std::size_t> first_seen;
  for (const Target& target : targets) {
    first_seen.emplace(target.host + (target.mail_exchangers ? " mx" : ""), first_seen.size());
  }
  const auto rank = [&](const Target& target) {
    return first_seen.at(target.host + (target.mail_exchangers ? " mx" : ""));
  };
  std::ranges::stable_sort(targets, {}, rank);
  return targets;
}

}  // namespace smtpmatrix::scanner
