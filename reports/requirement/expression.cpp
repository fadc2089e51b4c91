#include "reports/requirement/expression.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "reports/requirement/limits.h"

namespace smtpmatrix::reports::requirement {
namespace {

/// Longest first: ">=" is not ">".
constexpr auto operators = std::to_array<std::pair<std::string_view, Operator>>({
    {"!=", Operator::not_equal},
    {"<=", Operator::at_most},
    {">=", Operator::at_least},
    {"=", Operator::equal},
    {"<", Operator::less},
    {">", Operator::greater},
});
constexpr std::string_view blanks = " \t";
constexpr std::string_view operator_starts = "=!<>";

bool compares_order(Operator op) { return op != Operator::equal && op != Operator::not_equal; }
bool has_order(Kind kind) { return kind == Kind::number || kind == Kind::stage || kind == Kind::version; }

std::vector<std::string> field_names() {
  std::vector<std::string> names;
  for (const auto& field : fields()) names.emplace_back(field.name);
  return names;
}

std::string did_you_mean(std::string_view typed, const std::vector<std::string>& known) {
  const auto near = nearest(typed, known);
  return near ? fmt::format("; did you mean {}?", *near) : "";
}

std::optional<double> read_decimal(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(number)) return std::nullopt;
  return number;
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) { expression_.text = text; }

  tl::expected<Expression, ParseError> run() {
    try {
      read_all();
    } catch (ParseError& error) {
      return tl::unexpected(std::move(error));
    }
    return std::move(expression_);
  }

 private:
  [[noreturn]] static void fail(std::size_t offset, std::string message) {
    throw ParseError{offset, std::move(message)};
  }

  void read_all() {
    if (text_.size() > max_expression_bytes)
      fail(max_expression_bytes, fmt::format("longer than {} bytes", max_expression_bytes));
    skip_blanks();
    if (!at_end() && !is_term_ahead()) read_selector();
    for (skip_blanks(); !at_end(); skip_blanks()) read_term();
    if (expression_.conditions.empty())
      fail(text_.size(), "nothing here must hold: add a condition, such as outcome=works");
  }

  [[nodiscard]] bool at_end() const { return at_ >= text_.size(); }
  void skip_blanks() { at_ = std::min(text_.find_first_not_of(blanks, at_), text_.size()); }
  [[nodiscard]] std::size_t end_of_word(std::string_view stops) const {
    return std::min(text_.find_first_of(stops, at_), text_.size());
  }

  /// Whether the next word is followed by an operator, with or without blanks between.
  [[nodiscard]] bool is_term_ahead() const {
    const auto end = end_of_word(" \t=!<>");
    const auto next = text_.find_first_not_of(blanks, end);
    return next != std::string_view::npos && operator_starts.find(text_[next]) != std::string_view::npos;
  }

  void add(Term term) {
    auto& list = term.field->role == Role::selects ? expression_.selecting : expression_.conditions;
    if (list.size() >= max_terms) fail(at_, fmt::format("more than {} terms", max_terms));
    list.push_back(std::move(term));
  }
  void add_selecting(std::string_view field, std::string_view value, std::size_t offset) {
    Term term{find_field(field), Operator::equal, std::string(value), 0};
    read_value(term, offset);
    add(std::move(term));
  }

  /// HOST[:PORT][/MODE]
  void read_selector() {
    const auto begin = at_;
    const auto end = end_of_word(blanks);
    auto host = text_.substr(begin, end - begin);
    if (const auto slash = host.find('/'); slash != std::string_view::npos) {
      const auto mode = host.substr(slash + 1);
      if (mode != "*") add_selecting("mode", mode, begin + slash + 1);
      host = host.substr(0, slash);
    }
    if (const auto colon = port_colon(host, begin); colon != std::string_view::npos) {
      const auto port = host.substr(colon + 1);
      if (port != "*") add_selecting("port", port, begin + colon + 1);
      host = host.substr(0, colon);
    }
    std::size_t host_begin = begin;
    if (host.starts_with('[') && host.ends_with(']')) {
      host = host.substr(1, host.size() - 2);
      ++host_begin;
    }
    if (host.empty()) fail(host_begin, "wanted HOST[:PORT][/MODE], or FIELD OP VALUE");
    add_selecting("host", host, host_begin);
    at_ = end;
  }

  /// The colon before a port: none in an IPv6 address without brackets.
  static std::size_t port_colon(std::string_view host, std::size_t begin) {
    if (host.starts_with('[')) {
      const auto close = host.find(']');
      if (close == std::string_view::npos) fail(begin, "this bracket is not closed");
      if (close + 1 == host.size()) return std::string_view::npos;
      if (host[close + 1] != ':') fail(begin + close + 1, "wanted :PORT or /MODE after the bracket");
      return close + 1;
    }
    const auto colon = host.find(':');
    return colon == host.rfind(':') ? colon : std::string_view::npos;
  }

  void read_term() {
    const auto begin = at_;
    const auto name = text_.substr(begin, end_of_word(" \t=!<>") - begin);
    if (!is_term_ahead())
      fail(begin, "wanted FIELD OP VALUE, such as outcome=works; a value with blanks stands in quotes");
    Term term{find_field(name), Operator::equal, {}, 0};
    if (name.empty()) fail(begin, "wanted the name of a field before the operator");
    if (term.field == nullptr)
      fail(begin, fmt::format("no field is called {}{}", name, did_you_mean(name, field_names())));
    at_ += name.size();
    skip_blanks();
    term.op = read_operator(*term.field);
    skip_blanks();
    const auto value_at = at_;
    term.text = read_value_text(*term.field);
    read_value(term, value_at);
    add(std::move(term));
  }

  Operator read_operator(const Field& field) {
    const auto found = std::ranges::find_if(
        operators, [&](const auto& known) { return text_.substr(at_).starts_with(known.first); });
    if (found == operators.end()) fail(at_, "wanted one of = != < > <= >=");
    if (compares_order(found->second) && !has_order(field.kind))
      fail(at_, fmt::format("{} has no order: only = and != compare it", field.name));
    at_ += found->first.size();
    return found->second;
  }

  std::string read_value_text(const Field& field) {
    if (at_end()) fail(at_, fmt::format("wanted a value for {}", field.name));
    if (text_[at_] == '"' || text_[at_] == '\'') return read_quoted();
    // "==", "=>" and the like, rather than a value that begins so.
    if (operator_starts.find(text_[at_]) != std::string_view::npos)
      fail(at_, "wanted a value here; the operators are = != < > <= >=");
    auto value = take(end_of_word(blanks));
    // The report writes "TLS 1.2", with a blank.
    if (field.kind == Kind::version && value.size() == 3) {
      skip_blanks();
      if (!at_end() && !is_term_ahead()) value += " " + take(end_of_word(blanks));
    }
    return value;
  }

  std::string read_quoted() {
    const auto close = text_.find(text_[at_], at_ + 1);
    if (close == std::string_view::npos) fail(at_, "this quote is not closed");
    ++at_;
    auto value = take(close);
    ++at_;
    return value;
  }

  std::string take(std::size_t end) {
    std::string part(text_.substr(at_, end - at_));
    at_ = end;
    return part;
  }

  static void read_value(Term& term, std::size_t offset) {
    const auto& field = *term.field;
    if (term.text.empty()) fail(offset, fmt::format("wanted a value for {}", field.name));
    switch (field.kind) {
      case Kind::text:
      case Kind::list: return;
      case Kind::number: return read_number(term, offset);
      case Kind::version: return read_version_of(term, offset);
      case Kind::boolean:
        if (term.text != "true" && term.text != "false")
          fail(offset, fmt::format("{} is true or false", field.name));
        return;
      case Kind::word:
      case Kind::stage: {
        const auto words = words_of(field);
        if (std::ranges::find(words, term.text) == words.end())
          fail(offset, fmt::format("{} is one of {}{}", field.name, fmt::join(words, ", "),
                                   did_you_mean(term.text, words)));
        return;
      }
    }
  }

  static void read_number(Term& term, std::size_t offset) {
    const auto number = read_decimal(term.text);
    if (!number) fail(offset, fmt::format("{} is a number", term.field->name));
    term.number = *number;
  }
  static void read_version_of(Term& term, std::size_t offset) {
    const auto number = requirement::read_version(term.text);
    if (!number)
      fail(offset, fmt::format("{} is one of TLS 1.0, TLS 1.1, TLS 1.2, TLS 1.3, SSL 3.0", term.field->name));
    term.number = *number;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  Expression expression_;
};

/// UTF-8 bytes that begin a character: one column each is near enough for a caret.
std::size_t columns_before(std::string_view text, std::size_t offset) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text.substr(0, offset), [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
}

}  // namespace

std::string_view to_string(Operator op) {
  return std::ranges::find(operators, op, &std::pair<std::string_view, Operator>::second)->first;
}

tl::expected<Expression, ParseError> parse(std::string_view text) { return Parser(text).run(); }

std::string explain(std::string_view text, const ParseError& error) {
  // What is longer than a terminal is wide is shown around the place.
  constexpr std::size_t shown_bytes = 90;
  std::size_t first =
      error.offset > shown_bytes / 2 && text.size() > shown_bytes ? error.offset - shown_bytes / 2 : 0;
  while (first < text.size() && (static_cast<unsigned char>(text[first]) & 0xc0U) == 0x80U) ++first;
  std::string line(text.substr(first, text.size() > shown_bytes ? shown_bytes : text.size()));
  std::ranges::replace_if(
      line, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
  const auto column = columns_before(line, error.offset - first);
  return fmt::format("{}\n  {}\n  {:>{}}", error.message, line, "^", column + 1);
}

}  // namespace smtpmatrix::reports::requirement
