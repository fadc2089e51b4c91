#include "probes/certs/host_name.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <optional>

#include "probes/base/bytes.h"

namespace smtpmatrix::certs {
namespace {

std::optional<Bytes> address_bytes(std::string_view text) {
  const std::string terminated(text);
  std::array<std::uint8_t, 16> buffer{};
  if (inet_pton(AF_INET, terminated.c_str(), buffer.data()) == 1)
    return Bytes(buffer.begin(), buffer.begin() + 4);
  if (inet_pton(AF_INET6, terminated.c_str(), buffer.data()) == 1) return Bytes(buffer.begin(), buffer.end());
  return std::nullopt;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

std::string_view without_root_dot(std::string_view name) {
  return name.ends_with('.') ? name.substr(0, name.size() - 1) : name;
}

// RFC 6125 6.4.3: a wildcard is the whole left-most label and stands for exactly one label. As browsers and
// OpenSSL do, one that covers a whole top-level domain ("*.com") matches nothing.
bool matches_wildcard(std::string_view pattern, std::string_view name) {
  if (!pattern.starts_with("*.")) return false;
  const std::string_view parent = pattern.substr(1);
  if (std::ranges::count(parent, '.') < 2 || parent.find('*') != std::string_view::npos) return false;
  const std::size_t dot = name.find('.');
  return dot != std::string_view::npos && dot > 0 && equal_ignoring_case(name.substr(dot), parent);
}

bool matches(std::string_view pattern, std::string_view name) {
  pattern = without_root_dot(pattern);
  if (pattern.empty()) return false;
  return equal_ignoring_case(pattern, name) || matches_wildcard(pattern, name);
}

}  // namespace

bool is_for(const PresentedNames& presented, std::string_view name) {
  if (const auto wanted = address_bytes(name)) {
    return std::ranges::any_of(presented.addresses,
                               [&](const std::string& address) { return address_bytes(address) == wanted; });
  }
  name = without_root_dot(name);
  if (name.empty() || name.find('*') != std::string_view::npos) return false;
  const auto matches_name = [&](const std::string& pattern) { return matches(pattern, name); };
  // RFC 6125 6.4.4: the common name is the last resort.
  if (presented.dns.empty() && presented.addresses.empty()) {
    return std::ranges::any_of(presented.common_names, matches_name);
  }
  return std::ranges::any_of(presented.dns, matches_name);
}

}  // namespace smtpmatrix::certs
