#include "scanner/target/shard.h"

#include <charconv>
#include <optional>

namespace smtpmatrix::scanner {
namespace {

constexpr std::uint32_t most_parts = 1'000'000;

std::optional<std::uint32_t> part_number(std::string_view text) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number == 0 || number > most_parts)
    return std::nullopt;
  return number;
}

/// FNV-1a with a final mix (that of MurmurHash3), as the low bits alone would follow the last letters.
std::uint64_t spread(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  hash = (hash ^ (hash >> 33U)) * 0xff51afd7ed558ccdULL;
  hash = (hash ^ (hash >> 33U)) * 0xc4ceb9fe1a85ec53ULL;
  return hash ^ (hash >> 33U);
}

}  // namespace

bool Shard::contains(std::string_view host) const { return spread(host) % count == index - 1; }

Parsed<Shard> parse_shard(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return tl::make_unexpected("wanted I/N, such as 1/8");
  const auto index = part_number(text.substr(0, slash));
  const auto count = part_number(text.substr(slash + 1));
  if (!index || !count) return tl::make_unexpected("wanted two whole numbers from 1 to 1000000, such as 1/8");
  if (*index > *count) return tl::make_unexpected("there is no such part: parts are 1 to N");
  return Shard{*index, *count};
}

}  // namespace smtpmatrix::scanner
