// The saved format, value by value: report values → JSON. What the fields mean is in
// data/schema/report.schema.json. Private to this room, as it names nlohmann.
#pragma once

#include <chrono>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "reports/render/renderer.h"

namespace smtpmatrix::reports::json {

using Json = nlohmann::ordered_json;
using Milliseconds = std::chrono::sys_time<std::chrono::milliseconds>;

inline constexpr std::string_view schema_id = "smtpmatrix.report/1";

/// An object, field by field in order, each name once. For what every cell has: nlohmann's braces make an
/// array of each field first, and look for its name among those before it.
class Object {
 public:
  explicit Object(std::size_t fields) { fields_.reserve(fields); }
  Object& add(std::string_view name, Json value) {
    fields_.emplace_back(std::string(name), std::move(value));
    return *this;
  }
  [[nodiscard]] Json take() { return std::move(fields_); }

 private:
  Json::object_t fields_;
};

[[nodiscard]] Json of(const Cell& cell);
[[nodiscard]] Json of(const std::vector<DeviceClient>& devices);
[[nodiscard]] Json of(const EndpointEntry& entry, UnixTime now);
[[nodiscard]] Json of(const Finding& finding);
[[nodiscard]] Json of(const Setting& setting);
[[nodiscard]] Json of(const Alternative& alternative);
[[nodiscard]] Json of(const Requirement& requirement);
[[nodiscard]] Json of(const Summary& summary);
[[nodiscard]] Json of(const SmtpReply& reply);
[[nodiscard]] Json of(const ChainFacts& facts, UnixTime now);

/// RFC 3339, UTC: "2026-11-23T15:42:19.123Z", and without a fraction for whole-second values.
[[nodiscard]] std::string timestamp(Milliseconds time);
[[nodiscard]] std::string timestamp(UnixTime time);

/// One line, valid UTF-8, safe to print: DEL and the C1 controls are escaped as well.
[[nodiscard]] std::string dump(const Json& value);
[[nodiscard]] Json text(std::string_view foreign);

}  // namespace smtpmatrix::reports::json
