#include "reports/requirement/check.h"

#include <algorithm>
#include <compare>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "reports/requirement/limits.h"

namespace smtpmatrix::reports::requirement {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

bool holds(Operator op, std::partial_ordering order) {
  switch (op) {
    case Operator::equal: return order == 0;
    case Operator::not_equal: return order != 0;
    case Operator::less: return order < 0;
    case Operator::greater: return order > 0;
    case Operator::at_most: return order <= 0;
    case Operator::at_least: return order >= 0;
  }
  return false;
}

/// A stage's place in the conversation of this mode. `ehlo_tls` is the EHLO under TLS wherever that stands;
/// a conversation without TLS has no place for the stages of TLS.
std::optional<std::ptrdiff_t> place_of(Stage stage, Mode mode) {
  const bool needs_tls = stage == Stage::starttls || stage == Stage::tls || stage == Stage::ehlo_tls;
  if (needs_tls && mode == Mode::plain) return std::nullopt;
  const auto stages = stages_of(mode);
  return std::ranges::find(stages, last_stage(mode, stage)) - stages.begin();
}

bool stage_holds(const Subject& at, const Term& term, const std::string& reached) {
  const Mode mode = at.cell.probe.endpoint.mode;
  const auto left = place_of(*parse_stage(reached), mode);
  const auto right = place_of(*parse_stage(term.text), mode);
  if (!left || !right) return term.op == Operator::not_equal;
  return holds(term.op, *left <=> *right);
}

bool list_holds(const Term& term, const std::vector<std::string>& list) {
  const bool is_in =
      std::ranges::any_of(list, [&](const std::string& item) { return matches_glob(term.text, item); });
  return is_in == (term.op == Operator::equal);
}

bool value_holds(const Subject& at, const Term& term, const Value& value) {
  if (const auto* const list = std::get_if<std::vector<std::string>>(&value)) return list_holds(term, *list);
  if (const auto* const number = std::get_if<double>(&value)) return holds(term.op, *number <=> term.number);
  if (const auto* const flag = std::get_if<bool>(&value))
    return (*flag == (term.text == "true")) == (term.op == Operator::equal);
  const auto& text = std::get<std::string>(value);
  if (term.field->kind == Kind::stage) return stage_holds(at, term, text);
  return matches_glob(term.text, text) == (term.op == Operator::equal);
}

bool is_conclusive(const Cell& cell) {
  return cell.outcome != Outcome::not_run && cell.outcome != Outcome::inconclusive;
}

std::string bounded(const std::string& text) {
  if (text.size() <= max_quoted_bytes) return text;
  auto end = max_quoted_bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) --end;
  return text.substr(0, end) + "…";
}

/// The same for every client of an endpoint: it is said once, without a client's reason.
bool is_of_endpoint(const Field& field) {
  constexpr std::string_view starts[] = {"certificate.", "ehlo", "auth_mechanisms", "greeting."};
  return std::ranges::any_of(starts, [&](std::string_view start) { return field.name.starts_with(start); });
}

/// "smtp.example.org:587/starttls tls1.0: outcome is refused (421 4.7.66 …)"
std::string offence(const Subject& at, const Term& term) {
  const auto& cell = at.cell;
  const auto value = term.field->read(at);
  if (is_of_endpoint(*term.field) && !std::holds_alternative<std::monostate>(value))
    return fmt::format("{}: {} is {}", to_string(cell.probe.endpoint), term.field->name,
                       bounded(shown(*term.field, value)));
  auto text = fmt::format("{} {}: {} is {}", to_string(cell.probe.endpoint), cell.probe.client,
                          term.field->name, bounded(shown(*term.field, value)));
  if (cell.outcome == Outcome::not_run && term.field->name != "outcome") text += ", not tested";
  if (!cell.reason_text.empty())
    text += fmt::format(" ({})", bounded(cell.detail.empty() ? cell.reason_text : cell.detail));
  return text;
}

}  // namespace

bool matches_glob(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0;
  // Where the last star stands, and what it has taken so far.
  std::size_t star = std::string_view::npos, taken = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      taken = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || lower(pattern[p]) == lower(text[t]))) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++taken;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

bool satisfies(const Subject& subject, const Term& term) {
  const bool selects = term.field->role == Role::selects;
  // Not tested proves nothing, so it proves no "is not".
  if (!selects && term.op == Operator::not_equal && !is_conclusive(subject.cell)) return false;
  const auto value = term.field->read(subject);
  if (std::holds_alternative<std::monostate>(value)) return term.op == Operator::not_equal;
  return value_holds(subject, term, value);
}

void Check::see(const HostReport& host, UnixTime now) {
  for (const auto& cell : host.cells) {
    const auto entry = std::ranges::find(host.endpoints, cell.probe.endpoint, &EndpointEntry::endpoint);
    see({cell, entry == host.endpoints.end() ? nullptr : &*entry, now});
  }
}

void Check::see(const Subject& subject) {
  const auto is_true = [&](const Term& term) { return satisfies(subject, term); };
  if (!std::ranges::all_of(expression_.selecting, is_true)) return;
  ++selected_;
  const auto broken = std::ranges::find_if_not(expression_.conditions, is_true);
  if (broken == expression_.conditions.end()) return;
  ++offending_;
  is_proven_ = is_proven_ || is_conclusive(subject.cell);
  auto text = offence(subject, *broken);
  if (std::ranges::find(named_, text) != named_.end()) return;
  if (named_.size() < max_named_cells)
    named_.push_back(std::move(text));
  else
    ++unnamed_;
}

Answer Check::answer(bool scan_is_complete) const {
  if (offending_ > 0) {
    auto why = fmt::format("{}", fmt::join(named_, "; "));
    if (unnamed_ > 0) why += fmt::format("; and {} more", unnamed_);
    if (selected_ > 1) why = fmt::format("{} of {} cells: {}", offending_, selected_, why);
    return {false, std::move(why), is_proven_};
  }
  if (!scan_is_complete) return {false, "the scan ended early: not every cell was tested", false};
  if (selected_ == 0) return {false, "no cell is selected", false};
  return {true, fmt::format("{} cell{}", selected_, selected_ == 1 ? "" : "s"), false};
}

}  // namespace smtpmatrix::reports::requirement
