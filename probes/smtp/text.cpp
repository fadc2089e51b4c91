#include "probes/smtp/text.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace smtpmatrix::smtp {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

std::uint32_t octet(std::string_view bytes, std::size_t at) {
  return at < bytes.size() ? static_cast<std::uint8_t>(bytes[at]) : 0U;
}

/// Four characters of the alphabet as 24 bits; nothing if one is not of it. Padding counts as zero.
std::optional<std::uint32_t> quantum(std::string_view four) {
  std::uint32_t bits = 0;
  for (const char c : four) {
    const auto value = c == '=' ? 0 : alphabet.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    bits = (bits << 6U) | static_cast<std::uint32_t>(value);
  }
  return bits;
}

}  // namespace

std::string upper(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), [](char c) { return upper(c); });
  return result;
}

bool contains_ignoring_case(std::string_view text, std::string_view part) {
  return upper(text).find(upper(part)) != std::string::npos;
}

std::string printable(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (const char c : text) {
    const auto byte = static_cast<std::uint8_t>(c);
    if (byte < 0x20 || byte == 0x7f) {
      result += fmt::format("\\x{:02x}", byte);
    } else {
      result += c;
    }
  }
  return result;
}

std::string printable_ascii(View bytes) {
  std::string result;
  for (const std::uint8_t byte : bytes) {
    if (byte >= 0x20 && byte < 0x7f) {
      result += static_cast<char>(byte);
    } else {
      result += fmt::format("\\x{:02x}", byte);
    }
  }
  return result;
}

std::string to_base64(std::string_view bytes) {
  std::string result;
  result.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::uint32_t bits = octet(bytes, at) << 16U | octet(bytes, at + 1) << 8U | octet(bytes, at + 2);
    const std::size_t characters = std::min<std::size_t>(bytes.size() - at, 3) + 1;
    for (std::size_t i = 0; i < 4; ++i) {
      result += i < characters ? alphabet[bits >> (18U - 6U * i) & 0x3fU] : '=';
    }
  }
  return result;
}

std::optional<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  if (text.substr(0, text.size() - padding).find('=') != std::string_view::npos) return std::nullopt;
  std::string result;
  result.reserve(text.size() / 4 * 3);
  for (std::size_t at = 0; at < text.size(); at += 4) {
    const auto bits = quantum(text.substr(at, 4));
    if (!bits) return std::nullopt;
    for (const unsigned shift : {16U, 8U, 0U}) result += static_cast<char>(*bits >> shift & 0xffU);
  }
  // RFC 4648 3.5: bits that the padding leaves over are zero, so that a text has one encoding only.
  for (std::size_t i = 0; i < padding; ++i) {
    if (result.back() != '\0') return std::nullopt;
    result.pop_back();
  }
  return result;
}

}  // namespace smtpmatrix::smtp
