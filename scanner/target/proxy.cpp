#include "scanner/target/proxy.h"

#include <array>
#include <fmt/format.h>

#include "scanner/target/host.h"

namespace smtpmatrix::scanner {
namespace {

struct Scheme {
  std::string_view prefix;
  ProxyKind kind;
  std::uint16_t port;  ///< where none is given: RFC 1928 3; what HTTP proxies commonly use
};
constexpr std::array<Scheme, 3> schemes = {{{"socks5://", ProxyKind::socks5, 1080},
                                            {"socks5h://", ProxyKind::socks5_name, 1080},
                                            {"http://", ProxyKind::http, 8080}}};

std::string_view prefix_of(ProxyKind kind) {
  for (const Scheme& scheme : schemes) {
    if (scheme.kind == kind) return scheme.prefix;
  }
  return {};
}

}  // namespace

std::string Proxy::text() const {
  const bool is_ipv6 = host.find(':') != std::string::npos;
  return fmt::format("{}{}{}{}:{}", prefix_of(kind), is_ipv6 ? "[" : "", host, is_ipv6 ? "]" : "", port);
}

Parsed<Proxy> parse_proxy(std::string_view text) {
  for (const Scheme& scheme : schemes) {
    if (!text.starts_with(scheme.prefix)) continue;
    auto rest = text.substr(scheme.prefix.size());
    if (rest.ends_with('/')) rest.remove_suffix(1);
    if (rest.find('@') != std::string_view::npos) {
      return tl::unexpected(
          std::string("a login does not belong here, where others can read it: SMTPMATRIX_PROXY_USER and "
                      "SMTPMATRIX_PROXY_PASSWORD in the environment"));
    }
    const auto target = parse_target(rest);
    if (!target) return tl::unexpected(target.error());
    if (!target->modes.empty()) return tl::unexpected(fmt::format("{} is not HOST[:PORT]", quoted(rest)));
    return Proxy{scheme.kind, target->host, target->port.value_or(scheme.port), {}, {}};
  }
  return tl::unexpected(
      std::string("wanted socks5://HOST[:PORT], socks5h://HOST[:PORT] or http://HOST[:PORT]"));
}

}  // namespace smtpmatrix::scanner
