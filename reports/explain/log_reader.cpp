#include "reports/explain/log_reader.h"

#include <algorithm>
#include <fmt/format.h>

#include "reports/explain/limits.h"

namespace smtpmatrix::reports {
namespace {

bool is_code_digit(char letter) { return letter >= '0' && letter <= '9'; }

/// Where "535-" or "535 " of this code stands in the line; npos if it does not.
std::size_t find_code(std::string_view line, std::string_view code, char separator) {
  for (std::size_t at = line.find(code); at != std::string_view::npos; at = line.find(code, at + 1)) {
    const bool starts = at == 0 || !is_code_digit(line[at - 1]);
    if (starts && at + 3 < line.size() && line[at + 3] == separator) return at;
  }
  return std::string_view::npos;
}

/// "535" if a reply begins in this line and does not end in it (RFC 5321 4.2.1: "535-" before its last line).
std::string_view unfinished_code(std::string_view line) {
  for (std::size_t at = 0; at + 5 < line.size(); ++at) {
    if ((line[at] != '4' && line[at] != '5') || line[at + 3] != '-') continue;
    if (!is_code_digit(line[at + 1]) || !is_code_digit(line[at + 2])) continue;
    const char before = at == 0 ? ' ' : line[at - 1];
    if (std::string_view(" \t<:;'\"(=>").find(before) == std::string_view::npos) continue;
    const char next = line[at + 4];
    const bool words =
        next == ' ' || next == '<' || (next >= 'A' && next <= 'Z') || (next >= 'a' && next <= 'z');
    if (!words && !(line[at] == next && line[at + 5] == '.')) continue;
    const auto code = line.substr(at, 3);
    return find_code(line, code, ' ') == std::string_view::npos ? code : std::string_view();
  }
  return {};
}

/// Explanations that are told as one.
std::string key_of(const Explanation& explanation) {
  const auto id = explanation.known ? explanation.known->id : std::string_view();
  const auto* const provider = explanation.provider;
  return fmt::format(
      "{} {} {} {} {} {}", to_string(explanation.found), id, explanation.reply ? explanation.reply->code : 0,
      explanation.reply ? explanation.reply->enhanced.value_or("") : "",
      explanation.alert ? int{explanation.alert->number} : -1, provider == nullptr ? "" : provider->id);
}

}  // namespace

LogReader::LogReader(const Knowledge& knowledge, std::optional<std::string_view> provider)
    : knowledge_(knowledge), provider_(provider) {}

void LogReader::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto end = bytes.find('\n');
    const auto part = bytes.substr(0, end);
    const auto room = explain_limits::line_bytes - line_.size();
    line_ += part.substr(0, room);
    too_long_ = too_long_ || part.size() > room;
    if (end == std::string_view::npos) return;
    end_line();
    bytes.remove_prefix(end + 1);
  }
}

void LogReader::finish() {
  if (!line_.empty() || too_long_) end_line();
  explain_pending();
}

void LogReader::end_line() {
  ++counts_.lines;
  if (counts_.lines == 1) utf16_ = line_.starts_with("\xff\xfe") || line_.starts_with("\xfe\xff");
  // Of UTF-16, what is ASCII lies between zeros.
  if (utf16_) std::erase(line_, '\0');
  while (line_.ends_with('\r')) line_.pop_back();
  if (too_long_) ++counts_.cut;
  take_line(line_, counts_.lines);
  line_.clear();
  too_long_ = false;
}

void LogReader::take_line(std::string_view line, std::uint64_t number) {
  if (!pending_.empty()) {
    const auto next = find_code(line, pending_code_, '-');
    const auto last = find_code(line, pending_code_, ' ');
    const auto at = std::min(next, last);
    const bool fits = at != std::string_view::npos && pending_lines_ < explain_limits::continuation_lines &&
                      pending_.size() + line.size() < explain_limits::line_bytes;
    if (fits) {
      pending_ += '\n';
      pending_ += line.substr(at);
      ++pending_lines_;
      if (last != std::string_view::npos) explain_pending();
      return;
    }
    explain_pending();
  }
  if (const auto code = unfinished_code(line); !code.empty()) {
    pending_ = line;
    pending_code_ = code;
    pending_number_ = number;
    pending_lines_ = 1;
    return;
  }
  auto explanation = explain(knowledge_, line, provider_);
  if (!explanation) {
    ++counts_.with_nothing;
    return;
  }
  explanation->cut = too_long_;
  count(std::move(*explanation), number);
}

void LogReader::explain_pending() {
  if (pending_.empty()) return;
  if (auto explanation = explain(knowledge_, pending_, provider_)) {
    count(std::move(*explanation), pending_number_);
  } else {
    counts_.with_nothing += pending_lines_;
  }
  pending_.clear();
}

void LogReader::count(Explanation explanation, std::uint64_t number) {
  const auto key = key_of(explanation);
  if (const auto known = group_of_.find(key); known != group_of_.end()) {
    ++groups_[known->second].count;
    return;
  }
  if (groups_.size() >= explain_limits::groups) {
    ++counts_.beyond;
    return;
  }
  group_of_.emplace(key, groups_.size());
  groups_.push_back({.explanation = std::move(explanation), .first_line = number, .count = 1});
}

}  // namespace smtpmatrix::reports
