// Text → Proxy: what `--proxy` names. The login comes from elsewhere, as other users can read a command line.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "probes/base/secret.h"
#include "scanner/target/target.h"

namespace smtpmatrix::scanner {

enum class ProxyKind : std::uint8_t {
  socks5,       ///< is given addresses: names are resolved here
  socks5_name,  ///< is given names (socks5h, as curl calls it)
  http          ///< CONNECT; is given names
};

struct Proxy {
  ProxyKind kind = ProxyKind::socks5;
  std::string host;  ///< name or literal without brackets
  std::uint16_t port = 0;
  std::string user;  ///< empty: no login
  Secret password;

  [[nodiscard]] bool resolves_names() const { return kind != ProxyKind::socks5; }
  /// "socks5://192.0.2.1:1080", without the login.
  [[nodiscard]] std::string text() const;
};

/// `socks5://HOST[:PORT]`, `socks5h://…`, `http://…`; ports 1080 and 8080 by default. A login in the text is
/// an error.
[[nodiscard]] Parsed<Proxy> parse_proxy(std::string_view text);

}  // namespace smtpmatrix::scanner
