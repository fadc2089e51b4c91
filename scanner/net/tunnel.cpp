#include "scanner/net/tunnel.h"

#include <boost/asio/ip/address.hpp>
#include <charconv>
#include <fmt/format.h>
#include <utility>

#include "probes/smtp/text.h"
#include "scanner/net/limits.h"

namespace smtpmatrix::scanner {
namespace {

namespace asio = boost::asio;

// RFC 1928 3 to 6, RFC 1929 2.
constexpr std::uint8_t socks_version = 5;
constexpr std::uint8_t method_none = 0;
constexpr std::uint8_t method_password = 2;
constexpr std::uint8_t password_version = 1;
constexpr std::uint8_t command_connect = 1;
enum AddressType : std::uint8_t { address_ipv4 = 1, address_name = 3, address_ipv6 = 4 };
constexpr std::size_t longest_field = 255;

struct SocksRefusal {
  Reason reason;
  std::string_view words;
};

/// RFC 1928 6, "Reply field".
SocksRefusal socks_refusal(std::uint8_t code) {
  switch (code) {
    case 2: return {Reason::unreachable, "its rules forbid the connection"};
    case 3: return {Reason::unreachable, "the network cannot be reached from there"};
    case 4: return {Reason::unreachable, "the host cannot be reached from there"};
    case 5: return {Reason::connection_refused, "the far end refused the connection"};
    case 6: return {Reason::timeout, "the time to live expired"};
    case 7: return {Reason::unreachable, "it does not know CONNECT"};
    case 8: return {Reason::unreachable, "it does not take this type of address"};
    default: return {Reason::unreachable, "general failure"};
  }
}

void append_field(Bytes& bytes, std::string_view text) {
  const auto cut = text.substr(0, longest_field);
  bytes.push_back(static_cast<std::uint8_t>(cut.size()));
  append(bytes, to_bytes(cut));
}

template <typename Address>
void append_address(Bytes& bytes, std::uint8_t type, const Address& address) {
  bytes.push_back(type);
  const auto raw = address.to_bytes();
  bytes.insert(bytes.end(), raw.begin(), raw.end());
}

}  // namespace

Tunnel::Tunnel(const Proxy& proxy, std::string host, std::uint16_t port)
    : proxy_(&proxy),
      host_(std::move(host)),
      port_(port),
      phase_(proxy.kind == ProxyKind::http ? Phase::http : Phase::method) {}

Bytes Tunnel::opening() {
  if (phase_ == Phase::http) return http_request();
  if (proxy_->user.empty()) return {socks_version, 1, method_none};
  return {socks_version, 2, method_none, method_password};
}

Tunnel::Step Tunnel::on(View received) {
  append(received_, received);
  if (received_.size() > max_proxy_reply_bytes) return refuse(Reason::unreachable, "its answer has no end");
  switch (phase_) {
    case Phase::method: return take_method();
    case Phase::login: return take_login();
    case Phase::reply: return take_reply();
    case Phase::http: return take_http();
  }
  return {};
}

Tunnel::Step Tunnel::take_method() {
  if (received_.size() < 2) return {};
  if (received_[0] != socks_version) return refuse(Reason::unreachable, "it does not speak SOCKS5");
  const std::uint8_t method = received_[1];
  received_.erase(received_.begin(), received_.begin() + 2);
  if (method == method_none) {
    phase_ = Phase::reply;
    return {State::wants_more, connect_request(), {}, {}, {}};
  }
  if (method != method_password || proxy_->user.empty())
    return refuse(Reason::unreachable,
                  proxy_->user.empty() ? "it wants a login" : "it takes none of our logins");
  phase_ = Phase::login;
  Bytes login = {password_version};
  append_field(login, proxy_->user);
  append_field(login, proxy_->password.reveal());
  return {State::wants_more, std::move(login), {}, {}, {}};
}

Tunnel::Step Tunnel::take_login() {
  if (received_.size() < 2) return {};
  if (received_[1] != 0) return refuse(Reason::unreachable, "it refused the login");
  received_.erase(received_.begin(), received_.begin() + 2);
  phase_ = Phase::reply;
  return {State::wants_more, connect_request(), {}, {}, {}};
}

Bytes Tunnel::connect_request() const {
  Bytes bytes = {socks_version, command_connect, 0};
  boost::system::error_code none;
  const auto address = asio::ip::make_address(host_, none);
  if (none) {
    bytes.push_back(address_name);
    append_field(bytes, host_);
  } else if (address.is_v4()) {
    append_address(bytes, address_ipv4, address.to_v4());
  } else {
    append_address(bytes, address_ipv6, address.to_v6());
  }
  bytes.push_back(static_cast<std::uint8_t>(port_ >> 8U));
  bytes.push_back(static_cast<std::uint8_t>(port_ & 0xffU));
  return bytes;
}

Tunnel::Step Tunnel::take_reply() {
  constexpr std::size_t head = 4;
  if (received_.size() < head + 1) return {};
  if (received_[0] != socks_version) return refuse(Reason::unreachable, "it does not speak SOCKS5");
  if (received_[1] != 0) {
    const auto [reason, words] = socks_refusal(received_[1]);
    return refuse(reason, words);
  }
  std::size_t address_bytes = 0;
  switch (received_[3]) {
    case address_ipv4: address_bytes = 4; break;
    case address_ipv6: address_bytes = 16; break;
    case address_name: address_bytes = std::size_t{1} + received_[4]; break;
    default: return refuse(Reason::unreachable, "its answer cannot be read");
  }
  const std::size_t size = head + address_bytes + 2;
  if (received_.size() < size) return {};
  Step step;
  step.state = State::open;
  step.rest.assign(received_.begin() + static_cast<std::ptrdiff_t>(size), received_.end());
  return step;
}

Bytes Tunnel::http_request() const {
  const std::string authority = host_.find(':') == std::string::npos ? host_ : "[" + host_ + "]";
  std::string request = fmt::format("CONNECT {0}:{1} HTTP/1.1\r\nHost: {0}:{1}\r\n", authority, port_);
  if (!proxy_->user.empty()) {
    request += "Proxy-Authorization: Basic " +
               smtp::to_base64(fmt::format("{}:{}", proxy_->user, proxy_->password.reveal())) + "\r\n";
  }
  return to_bytes(request + "\r\n");
}

Tunnel::Step Tunnel::take_http() {
  const std::string_view text = as_text(received_);
  const auto end = text.find("\r\n\r\n");
  if (end == std::string_view::npos) {
    const bool is_http = std::string_view("HTTP/1.").starts_with(text.substr(0, 7));
    return is_http ? Step{} : refuse(Reason::unreachable, "it does not speak HTTP");
  }
  // RFC 9112 4: status-line = HTTP-version SP status-code SP [ reason-phrase ]
  int status = 0;
  constexpr std::size_t status_at = std::string_view("HTTP/1.1 ").size();
  const bool has_status =
      text.starts_with("HTTP/1.") && end >= status_at + 3 &&
      std::from_chars(text.data() + status_at, text.data() + status_at + 3, status).ec == std::errc();
  if (!has_status) return refuse(Reason::unreachable, "it does not speak HTTP");
  if (status / 100 == 2) {
    Step step;
    step.state = State::open;
    step.rest = to_bytes(text.substr(end + 4));
    return step;
  }
  // 407 it should be (RFC 9110 15.5.8); tinyproxy answers a wrong login with 401.
  if (status == 407 || status == 401)
    return refuse(Reason::unreachable, proxy_->user.empty() ? "it wants a login" : "it refused the login");
  return refuse(status == 504 ? Reason::timeout : Reason::unreachable, fmt::format("it answered {}", status));
}

Tunnel::Step Tunnel::refuse(Reason reason, std::string_view why) const {
  Step step;
  step.state = State::refused;
  step.reason = reason;
  step.detail = fmt::format("proxy {}: {}", proxy_->text(), why);
  return step;
}

}  // namespace smtpmatrix::scanner
