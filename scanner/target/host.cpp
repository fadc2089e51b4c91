#include "scanner/target/host.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <fmt/format.h>
#include <idn2.h>
#include <memory>

namespace smtpmatrix::scanner {
namespace {

constexpr std::size_t max_quoted_bytes = 60;
constexpr std::size_t max_zone_bytes = 15;  // IFNAMSIZ without its zero

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// RFC 952, RFC 1123 2.1: letters, digits, hyphens; the underscore is no host name character, but such names
// exist.
bool is_label_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

Parsed<std::string> to_a_label(std::string_view host) {
  const std::string input(host);
  char* output = nullptr;
  const int result = idn2_to_ascii_8z(input.c_str(), &output, IDN2_NONTRANSITIONAL);
  const std::unique_ptr<char, void (*)(void*)> owner(output, idn2_free);
  if (result != IDN2_OK) {
    return tl::unexpected(fmt::format("host {}: {}", quoted(host), idn2_strerror(result)));
  }
  return std::string(output);
}

Parsed<std::string> check_label(std::string_view label, std::string_view host) {
  if (label.empty()) return tl::unexpected(fmt::format("host {} has an empty label", quoted(host)));
  // RFC 1035 2.3.4: labels are 63 octets or less.
  if (label.size() > max_label_bytes) {
    return tl::unexpected(fmt::format("label {} of the host name is longer than 63 bytes", quoted(label)));
  }
  if (!std::ranges::all_of(label, is_label_character)) {
    return tl::unexpected(fmt::format("host {} has a character that no host name may have", quoted(host)));
  }
  // RFC 1123 2.1: a label neither starts nor ends with a hyphen.
  if (label.front() == '-' || label.back() == '-') {
    return tl::unexpected(fmt::format("label {} starts or ends with a hyphen", quoted(label)));
  }
  return std::string(label);
}

Parsed<std::string> check_name(const std::string& name) {
  if (name.size() > max_host_bytes) {
    return tl::unexpected(fmt::format("host {} is longer than 253 bytes", quoted(name)));
  }
  std::string_view rest = name;
  std::string_view last;
  while (true) {
    const auto dot = rest.find('.');
    last = rest.substr(0, dot);
    if (auto label = check_label(last, name); !label) return label;
    if (dot == std::string_view::npos) break;
    rest.remove_prefix(dot + 1);
  }
  // RFC 3696 2: a top-level label is not all digits, so this was meant to be an address.
  if (std::ranges::all_of(last, [](char c) { return c >= '0' && c <= '9'; })) {
    return tl::unexpected(fmt::format("{} is neither an IPv4 address nor a host name", quoted(name)));
  }
  return name;
}

}  // namespace

std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text.substr(0, max_quoted_bytes)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) {
      out += fmt::format("\\x{:02x}", byte);
    } else {
      out += c;
    }
  }
  if (text.size() > max_quoted_bytes) out += "…";
  return out + "'";
}

std::string canonical_address(std::string_view text) {
  if (text.size() >= 2 && text.front() == '[' && text.back() == ']') {
    text = text.substr(1, text.size() - 2);
    if (text.find(':') == std::string_view::npos) return {};
  }
  const auto percent = text.find('%');
  const std::string zone(percent == std::string_view::npos ? std::string_view() : text.substr(percent));
  const std::string bare(text.substr(0, percent));
  if (bare.find('\0') != std::string::npos || bare.size() >= INET6_ADDRSTRLEN) return {};
  std::array<unsigned char, sizeof(in6_addr)> binary{};
  std::array<char, INET6_ADDRSTRLEN> canonical{};
  if (zone.empty() && inet_pton(AF_INET, bare.c_str(), binary.data()) == 1) {
    return inet_ntop(AF_INET, binary.data(), canonical.data(), canonical.size());
  }
  if (inet_pton(AF_INET6, bare.c_str(), binary.data()) != 1) return {};
  if (zone.size() > max_zone_bytes + 1 || zone.size() == 1 || !is_ascii(zone)) return {};
  if (!std::ranges::all_of(zone.substr(zone.empty() ? 0 : 1),
                           [](char c) { return is_label_character(lower(c)) || c == '.'; })) {
    return {};
  }
  return inet_ntop(AF_INET6, binary.data(), canonical.data(), canonical.size()) + zone;
}

bool is_address(std::string_view host) {
  return !host.empty() && host.front() != '[' && !canonical_address(host).empty();
}

Parsed<std::string> parse_host(std::string_view text) {
  if (text.empty()) return tl::unexpected(std::string("the host name is empty"));
  if (std::string address = canonical_address(text); !address.empty()) return address;
  if (text.front() == '[' || text.find(':') != std::string_view::npos) {
    return tl::unexpected(fmt::format("{} is not an IPv6 address", quoted(text)));
  }
  if (text.size() > 4 * max_host_bytes || text.find('\0') != std::string_view::npos) {
    return tl::unexpected(fmt::format("host {} is longer than 253 bytes", quoted(text)));
  }
  // RFC 1034 3.1: a final dot marks a name as complete; SNI and certificates have none (RFC 6066 3).
  if (text.size() > 1 && text.back() == '.') text.remove_suffix(1);
  std::string name;
  if (is_ascii(text)) {
    std::ranges::transform(text, std::back_inserter(name), lower);
  } else {
    auto label = to_a_label(text);
    if (!label) return label;
    name = std::move(*label);
    std::ranges::transform(name, name.begin(), lower);
  }
  return check_name(name);
}

}  // namespace smtpmatrix::scanner
