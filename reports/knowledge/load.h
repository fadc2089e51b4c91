// Reading our own JSON: missing or misspelt fields throw std::logic_error that says where. Only the .cpp
// files that load include this.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "reports/knowledge/reply_entry.h"

namespace smtpmatrix::reports::load {

using nlohmann::json;

/// The document and its list, each item given to `read`; a fault is thrown on with the item's id before it.
void each_item(std::string_view text, std::string_view list, std::string& as_of,
               const std::function<void(const json&)>& read);

/// The document's date.
[[nodiscard]] std::string date_of(std::string_view text);
[[nodiscard]] std::string optional_text(const json& object, const char* key);
[[nodiscard]] std::vector<std::string> texts(const json& object, const char* key);
[[nodiscard]] std::vector<RemedyStep> steps(const json& object, const char* key);
[[nodiscard]] Provenance provenance(const json& object);

/// A list of T, made from the texts under `key`; empty if there is none.
template <typename T, typename... More>
std::vector<T> made_from_texts(const json& object, const char* key, More... more) {
  std::vector<T> made;
  for (const auto& text : texts(object, key)) made.emplace_back(text, more...);
  return made;
}

}  // namespace smtpmatrix::reports::load
