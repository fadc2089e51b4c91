// A registry as a sorted array of {number, name}: looked up by either.
#pragma once

#include <algorithm>
#include <cstdint>
#include <fmt/format.h>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace smtpmatrix::iana {

template <typename Number>
struct Row {
  Number number;
  std::string_view name;
};

template <typename Number>
[[nodiscard]] std::optional<std::string_view> name_in(std::span<const Row<Number>> table, Number number) {
  const auto row = std::ranges::lower_bound(table, number, {}, &Row<Number>::number);
  if (row == table.end() || row->number != number) return std::nullopt;
  return row->name;
}

template <typename Number>
[[nodiscard]] std::optional<Number> number_in(std::span<const Row<Number>> table, std::string_view name) {
  const auto row = std::ranges::find(table, name, &Row<Number>::name);
  if (row == table.end()) return std::nullopt;
  return row->number;
}

template <typename Number>
[[nodiscard]] std::vector<Number> numbers_of(std::span<const Row<Number>> table) {
  std::vector<Number> numbers;
  numbers.reserve(table.size());
  for (const auto& row : table) numbers.push_back(row.number);
  return numbers;
}

template <typename Number>
[[nodiscard]] std::string name_or_hex(std::span<const Row<Number>> table, Number number) {
  if (const auto name = name_in(table, number)) return std::string(*name);
  return fmt::format("0x{:0{}X}", number, 2 * sizeof(Number));
}

template <typename Number, std::size_t N>
[[nodiscard]] constexpr bool is_sorted_and_unique(const Row<Number> (&table)[N]) {
  for (std::size_t i = 1; i < N; ++i) {
    if (table[i - 1].number >= table[i].number) return false;
  }
  return true;
}

}  // namespace smtpmatrix::iana
