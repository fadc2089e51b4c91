#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>

#include "reports/render/text_sections.h"
#include "reports/render/unicode.h"

namespace smtpmatrix::reports {
namespace {

constexpr std::size_t widest_word = 30;  ///< a longer word is cut: the sentence behind it says all
constexpr std::size_t quote_limit = 300;

std::string clients_of(const Place& place, const Style& style) {
  if (place.every_client) return {};
  return style.foreign(fmt::format(" with {}", fmt::join(place.clients, ", ")));
}

/// What places share that are told in one go: "25, 587 starttls with tls1.0, tls1.1".
struct Group {
  std::string address;
  std::string modes;
  std::string clients;
  std::vector<std::uint16_t> ports;
};

std::vector<Group> by_port(const DistinctReason& reason, const Style& style) {
  std::vector<Group> groups;
  for (const auto& place : reason.places) {
    const auto& endpoint = place.endpoint;
    const auto mode = std::string(to_string(endpoint.mode));
    const auto clients = clients_of(place, style);
    auto* const last = groups.empty() ? nullptr : &groups.back();
    const bool next_mode = last != nullptr && last->address == endpoint.address && last->clients == clients &&
                           last->ports.front() == endpoint.port;
    if (next_mode) {
      last->modes += "/" + mode;
    } else {
      groups.push_back(
          {.address = endpoint.address, .modes = mode, .clients = clients, .ports = {endpoint.port}});
    }
  }
  return groups;
}

std::vector<Group> merged(std::vector<Group> groups) {
  std::vector<Group> result;
  for (auto& group : groups) {
    const auto same = std::ranges::find_if(result, [&](const Group& other) {
      return other.address == group.address && other.modes == group.modes && other.clients == group.clients;
    });
    if (same == result.end()) {
      result.push_back(std::move(group));
    } else {
      same->ports.push_back(group.ports.front());
    }
  }
  return result;
}

std::string places_text(const DistinctReason& reason, const Table& table, const Style& style) {
  std::vector<std::string> parts;
  for (const auto& group : merged(by_port(reason, style))) {
    const auto address = table.several_addresses ? " at " + group.address : std::string();
    parts.push_back(
        fmt::format("{} {}{}{}", fmt::join(group.ports, ", "), group.modes, address, group.clients));
  }
  return fmt::format("{}", fmt::join(parts, "; "));
}

std::string reason_text(const DistinctReason& reason, const Table& table, const Style& style) {
  auto text = fmt::format("{}: {}", places_text(reason, table, style), reason.sentence);
  const auto words = cut(style.foreign(reason.quote), quote_limit, style.ellipsis());
  if (words.empty()) return text;
  return text + (reason.quotes_peer ? fmt::format(": \"{}\"", words) : fmt::format(" ({})", words));
}

}  // namespace

Lines hanging(const std::string& first, const std::string& text, std::size_t width) {
  const auto indent = display_width(first);
  Lines lines;
  for (const auto& part : wrap(text, width - std::min(width - 1, indent))) {
    lines.push_back((lines.empty() ? first : std::string(indent, ' ')) + part);
  }
  return lines;
}

Lines legend_lines(const Table& table, const Style& style, std::size_t width) {
  std::set<Outcome> used;
  for (const auto& row : table.rows) {
    if (row.whole) used.insert(row.whole->outcome);
    for (const auto& cell : row.cells) {
      if (cell) used.insert(cell->outcome);
    }
  }
  std::vector<std::string> parts;
  for (const auto outcome : used) {
    parts.push_back(fmt::format("{} {}", style.mark(outcome), Style::meaning(outcome)));
  }
  Lines lines;
  for (const auto& line : wrap(fmt::format("{}", fmt::join(parts, style.separator())), width - 1)) {
    lines.push_back(" " + style.dim(line));
  }
  return lines;
}

Lines reason_lines(const Table& table, const Style& style, std::size_t width) {
  std::size_t word_width = 0;
  for (const auto& reason : table.reasons) {
    word_width = std::max(word_width, std::min(widest_word, display_width(style.word(reason.word))));
  }
  Lines lines;
  for (const auto& reason : table.reasons) {
    const auto word = cut(style.word(reason.word), word_width, style.ellipsis());
    const auto head = pad(fmt::format(" {} {}", style.mark(reason.outcome), word), word_width + 5);
    auto part = hanging(head, reason_text(reason, table, style), width);
    part.front() = style.paint(reason.outcome, head) + part.front().substr(head.size());
    lines.insert(lines.end(), part.begin(), part.end());
  }
  return lines;
}

}  // namespace smtpmatrix::reports
