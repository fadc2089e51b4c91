#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <utility>

#include "reports/tenant/limits.h"
#include "reports/tenant/objects.h"

namespace smtpmatrix::reports::tenant {
namespace {

constexpr std::string_view no_break_space = "\xc2\xa0";

std::string_view trimmed_right(std::string_view line) {
  while (!line.empty() && (line.back() == ' ' || line.back() == '\t' || line.back() == '\r'))
    line.remove_suffix(1);
  return line;
}

/// Blanks of any locale at the front: French typography puts a no-break space before a colon.
std::string_view without_blanks(std::string_view text) {
  while (true) {
    if (text.starts_with(' ') || text.starts_with('\t')) {
      text.remove_prefix(1);
    } else if (text.starts_with(no_break_space)) {
      text.remove_prefix(no_break_space.size());
    } else {
      return text;
    }
  }
}

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

struct Pair {
  std::string_view name;
  std::string_view value;
};

std::optional<Pair> pair_of(std::string_view line) {
  std::size_t size = 0;
  while (size < line.size() && is_name_character(line[size])) ++size;
  const auto rest = without_blanks(line.substr(size));
  if (size == 0 || !rest.starts_with(':')) return std::nullopt;
  return Pair{line.substr(0, size), without_blanks(rest.substr(1))};
}

bool is_prompt(std::string_view line) { return line.starts_with("PS ") || line.starts_with("PS>"); }
bool is_message(std::string_view line) {
  return line.starts_with("WARNING:") || line.starts_with("VERBOSE:");
}

/// The line under the head of a table: dashes, a run for each column.
bool is_rule(std::string_view line) {
  return !line.empty() && line.find_first_not_of("- ") == std::string_view::npos &&
         line.find('-') != std::string_view::npos;
}

/// "{a, b}" is how a list is shown, cut off with "…" or "..." when it is long.
std::vector<std::string> shown_values(std::string_view text) {
  text = trimmed_right(text);
  if (!text.starts_with('{') || !text.ends_with('}')) {
    auto value = printable_value(text);
    return value.empty() ? std::vector<std::string>{} : std::vector{std::move(value)};
  }
  text = text.substr(1, text.size() - 2);
  std::vector<std::string> values;
  while (!text.empty() && values.size() < limits::tenant_addresses) {
    const auto comma = std::min(text.find(','), text.size());
    values.push_back(printable_value(text.substr(0, comma)));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return values;
}

/// Where the columns of a table begin and end, in characters: names are not all ASCII.
struct Column {
  std::string name;
  std::size_t begin = 0;
  std::size_t end = std::string_view::npos;
};

std::size_t byte_of(std::string_view line, std::size_t character) {
  std::size_t at = 0;
  while (at < line.size()) {
    const bool continues = (static_cast<unsigned char>(line[at]) & 0xc0) == 0x80;
    if (!continues && character-- == 0) break;
    ++at;
  }
  return at;
}

std::string_view cut(std::string_view line, const Column& column) {
  const auto begin = byte_of(line, column.begin);
  const auto end = column.end == std::string_view::npos ? line.size() : byte_of(line, column.end);
  return line.substr(begin, end - begin);
}

std::vector<Column> columns_of(std::string_view head, std::string_view rule) {
  std::vector<Column> columns;
  for (std::size_t at = rule.find('-'); at != std::string_view::npos;) {
    columns.push_back({.name = {}, .begin = at});
    const auto gap = rule.find(' ', at);
    at = gap == std::string_view::npos ? gap : rule.find('-', gap);
  }
  if (!columns.empty()) columns.front().begin = 0;
  for (std::size_t i = 0; i + 1 < columns.size(); ++i) columns[i].end = columns[i + 1].begin;
  for (auto& column : columns) column.name = printable_value(cut(head, column));
  return columns;
}

class Listing {
 public:
  explicit Listing(std::string_view text) : text_(text) {}

  Objects read() {
    while (next()) {
      if (auto fault = take(line_)) return tl::unexpected(*fault);
    }
    end_object();
    if (too_many_) {
      return tl::unexpected(TenantFault{
          number_,
          fmt::format("more than {} objects; save only the mailboxes in question", limits::tenant_objects)});
    }
    return std::move(objects_);
  }

 private:
  bool next() {
    if (too_many_ || at_ >= text_.size()) return false;
    line_ = trimmed_right(line_at(at_));
    at_ = std::min(text_.find('\n', at_), text_.size() - 1) + 1;
    ++number_;
    return true;
  }
  [[nodiscard]] std::string_view line_at(std::size_t at) const {
    return text_.substr(at, std::min(text_.find('\n', at), text_.size()) - at);
  }
  [[nodiscard]] std::string_view following() const {
    return at_ < text_.size() ? trimmed_right(line_at(at_)) : std::string_view{};
  }

  std::optional<TenantFault> take(std::string_view line) {
    if (line.empty() || is_prompt(line) || is_message(line)) {
      end_object();
      return std::nullopt;
    }
    if (is_rule(following())) {
      begin_table(line);
      return std::nullopt;
    }
    if (!columns_.empty()) {
      take_row(line);
      return std::nullopt;
    }
    return take_pair(line);
  }

  std::optional<TenantFault> take_pair(std::string_view line) {
    // PowerShell wraps a value at the width of its window and indents the rest.
    const bool continues = line.front() == ' ' && !pending_.name.empty();
    if (continues) {
      if (value_.size() < limits::tenant_value_bytes * limits::tenant_addresses)
        value_ += without_blanks(line);
      return std::nullopt;
    }
    const auto pair = pair_of(without_blanks(line));
    if (!pair) return TenantFault{number_, "wanted \"Name : value\", as Format-List writes it"};
    end_property();
    if (object_.properties.empty() && !started_) object_.line = number_;
    started_ = true;
    pending_.name = pair->name;
    value_ = pair->value;
    return std::nullopt;
  }

  void begin_table(std::string_view head) {
    end_object();
    next();
    columns_ = columns_of(head, line_);
    any_row_ = false;
  }

  void take_row(std::string_view line) {
    Object row;
    row.line = number_;
    for (const auto& column : columns_) {
      if (is_known_property(column.name))
        row.properties.push_back({column.name, shown_values(cut(line, column))});
    }
    any_row_ = true;
    keep(std::move(row));
  }

  void end_property() {
    if (is_known_property(pending_.name))
      object_.properties.push_back({std::move(pending_.name), shown_values(value_)});
    pending_ = {};
    value_.clear();
  }
  void end_object() {
    end_property();
    if (started_) keep(std::move(object_));
    object_ = {};
    started_ = false;
    // An empty value is shown as an empty line.
    if (!columns_.empty() && !any_row_) take_row({});
    columns_.clear();
  }
  void keep(Object object) {
    too_many_ = objects_.size() >= limits::tenant_objects;
    if (!too_many_ && !object.properties.empty()) objects_.push_back(std::move(object));
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t number_ = 0;
  std::string_view line_;
  std::vector<Object> objects_;
  Object object_;
  Property pending_;
  std::string value_;
  std::vector<Column> columns_;
  bool any_row_ = false;
  bool started_ = false;
  bool too_many_ = false;
};

}  // namespace

Objects read_listing(std::string_view text) { return Listing(text).read(); }

}  // namespace smtpmatrix::reports::tenant
