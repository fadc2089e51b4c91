#include "reports/knowledge/load.h"

#include <stdexcept>

namespace smtpmatrix::reports::load {

void each_item(std::string_view text, std::string_view list, std::string& as_of,
               const std::function<void(const json&)>& read) {
  std::string at(list);
  try {
    const auto document = json::parse(text);
    as_of = document.at("as_of").get<std::string>();
    for (const auto& item : document.at(std::string(list))) {
      at = std::string(list) + "/" + item.value("id", "(no id)");
      read(item);
    }
  } catch (const std::exception& fault) {
    throw std::logic_error(at + ": " + fault.what());
  }
}

std::string date_of(std::string_view text) {
  try {
    return json::parse(text).at("as_of").get<std::string>();
  } catch (const std::exception& fault) {
    throw std::logic_error("as_of: " + std::string(fault.what()));
  }
}

std::string optional_text(const json& object, const char* key) { return object.value(key, std::string{}); }

std::vector<std::string> texts(const json& object, const char* key) {
  return object.value(key, std::vector<std::string>{});
}

std::vector<RemedyStep> steps(const json& object, const char* key) {
  std::vector<RemedyStep> made;
  for (const auto& step : object.at(key)) {
    const bool is_command = step.contains("command");
    made.push_back(
        {.text = step.at(is_command ? "command" : "text").get<std::string>(), .is_command = is_command});
  }
  return made;
}

Provenance provenance(const json& object) {
  return {.sources = object.at("source").get<std::vector<std::string>>(),
          .as_of = object.at("as_of").get<std::string>(),
          .confidence = object.at("confidence").get<std::string>()};
}

}  // namespace smtpmatrix::reports::load
