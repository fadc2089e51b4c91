#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "reports/tenant/limits.h"
#include "reports/tenant/objects.h"

namespace smtpmatrix::reports::tenant {
namespace {

using nlohmann::json;

/// Bytes of the JSON document at the front: up to the bracket that closes its first one. The parser says
/// later whether it is one.
std::size_t document_size(std::string_view text) {
  std::size_t open = 0;
  bool in_string = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (in_string) {
      if (c == '\\') ++at;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      ++open;
    } else if ((c == '}' || c == ']') && open > 0 && --open == 0) {
      return at + 1;
    }
  }
  return text.size();
}

std::size_t lines_in(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

std::string value_text(const json& value) {
  if (value.is_string()) return printable_value(value.get_ref<const std::string&>());
  if (value.is_boolean()) return value.get<bool>() ? "True" : "False";
  return value.is_number() ? value.dump() : std::string{};
}

std::vector<std::string> values_of(const json& value) {
  if (value.is_null()) return {};
  if (!value.is_array()) return {value_text(value)};
  std::vector<std::string> values;
  for (const auto& item : value) {
    if (values.size() < limits::tenant_addresses) values.push_back(value_text(item));
  }
  return values;
}

Object object_of(const json& item, std::size_t line) {
  Object object;
  object.line = line;
  for (const auto& [name, value] : item.items()) {
    if (is_known_property(name)) object.properties.push_back({name, values_of(value)});
  }
  return object;
}

/// What lies deeper than a mailbox's list, and every property nobody asks for, is not kept in memory.
bool wanted(int depth, json::parse_event_t event, const json& parsed) {
  if (depth > limits::tenant_json_depth) return false;
  if (event != json::parse_event_t::key) return true;
  const auto& name = parsed.get_ref<const std::string&>();
  return name == "value" || is_known_property(name);
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  Objects read() {
    while (skip_blanks()) {
      if (const auto fault = read_document()) return tl::unexpected(*fault);
    }
    return std::move(objects_);
  }

 private:
  /// To the next document, the line counted on the way: false at the end.
  bool skip_blanks() {
    advance(std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size()));
    return at_ < text_.size();
  }

  void advance(std::size_t to) {
    line_ += lines_in(text_.substr(at_, to - at_));
    at_ = to;
  }

  std::optional<TenantFault> read_document() {
    const auto document = text_.substr(at_, document_size(text_.substr(at_)));
    try {
      const auto parsed = json::parse(document, wanted);
      if (auto fault = add_all(parsed)) return fault;
    } catch (const json::parse_error& fault) {
      // `byte` counts the character that does not fit, from 1: a line's end belongs to its line.
      const auto before = fault.byte == 0 ? 0 : std::min(fault.byte - 1, document.size());
      return TenantFault{line_ + lines_in(document.substr(0, before)),
                         "this is no JSON as ConvertTo-Json writes it"};
    } catch (const json::exception&) {
      return TenantFault{line_, "this JSON holds a value that no command writes"};
    }
    advance(at_ + document.size());
    return std::nullopt;
  }

  std::optional<TenantFault> add_all(const json& parsed) {
    // Windows PowerShell may wrap a list as {"value": […], "Count": n}.
    const bool is_wrapped = parsed.is_object() && parsed.contains("value") && parsed["value"].is_array();
    if (is_wrapped) return add_each(parsed["value"]);
    if (parsed.is_object()) return add(parsed);
    if (!parsed.is_array()) return TenantFault{line_, "wanted an object or a list of objects"};
    return add_each(parsed);
  }

  std::optional<TenantFault> add_each(const json& list) {
    for (const auto& item : list) {
      if (!item.is_object()) continue;
      if (auto fault = add(item)) return fault;
    }
    return std::nullopt;
  }

  std::optional<TenantFault> add(const json& item) {
    if (objects_.size() >= limits::tenant_objects) {
      return TenantFault{line_, fmt::format("more than {} objects; save only the mailboxes in question",
                                            limits::tenant_objects)};
    }
    objects_.push_back(object_of(item, line_));
    return std::nullopt;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::vector<Object> objects_;
};

}  // namespace

Objects read_json(std::string_view text) { return Reader(text).read(); }

}  // namespace smtpmatrix::reports::tenant
