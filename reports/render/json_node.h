// A JSON value and the path to it, so that whatever is wrong in a report can be named: "cells[3].outcome".
// Private to the reader; its exception never leaves read_report().
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "reports/render/json_reader.h"

namespace smtpmatrix::reports::json {

struct ReadFailure {
  ReadError error;
};

class Node {
 public:
  Node(const nlohmann::json& value, std::string path) : value_(value), path_(std::move(path)) {}

  /// The member, which must be there and not null.
  [[nodiscard]] Node at(const char* name) const {
    auto member = find(name);
    if (!member) fail(std::string("wanted a member \"") + name + '"');
    return *member;
  }
  /// The member, if it is there and not null.
  [[nodiscard]] std::optional<Node> find(const char* name) const {
    if (!value_.is_object()) fail("wanted an object");
    const auto found = value_.find(name);
    if (found == value_.end() || found->is_null()) return std::nullopt;
    return Node(*found, path_.empty() ? name : path_ + "." + name);
  }

  [[nodiscard]] std::string text() const {
    if (!value_.is_string()) fail("wanted a text");
    return value_.get<std::string>();
  }
  [[nodiscard]] bool boolean() const {
    if (!value_.is_boolean()) fail("wanted true or false");
    return value_.get<bool>();
  }
  /// A whole number from 0 to the largest of T.
  template <typename T>
  [[nodiscard]] T number() const {
    const bool is_small =
        value_.is_number_unsigned() &&
        value_.get<std::uint64_t>() <= static_cast<std::uint64_t>(std::numeric_limits<T>::max());
    if (!is_small) fail("wanted a whole number in range");
    return static_cast<T>(value_.get<std::uint64_t>());
  }
  /// Milliseconds with a fraction, at most a year.
  [[nodiscard]] Elapsed milliseconds() const {
    constexpr double year = 366.0 * 86'400'000.0;
    if (!value_.is_number()) fail("wanted milliseconds");
    const auto ms = value_.get<double>();
    if (!(ms >= 0 && ms <= year)) fail("wanted milliseconds of at most a year");
    return Elapsed(std::llround(ms * 1000.0));
  }

  template <typename Use>
  void each(Use use) const {
    if (!value_.is_array()) fail("wanted a list");
    std::size_t index = 0;
    for (const auto& element : value_) use(Node(element, path_ + "[" + std::to_string(index++) + "]"));
  }
  template <typename Use>
  void each_member(Use use) const {
    if (!value_.is_object()) fail("wanted an object");
    for (const auto& [name, element] : value_.items()) use(name, Node(element, path_ + "." + name));
  }
  [[nodiscard]] std::vector<std::string> texts() const {
    std::vector<std::string> list;
    each([&](const Node& node) { list.push_back(node.text()); });
    return list;
  }

  [[noreturn]] void fail(std::string what) const {
    throw ReadFailure{{path_.empty() ? "report" : path_, std::move(what)}};
  }

 private:
  const nlohmann::json& value_;
  std::string path_;
};

[[nodiscard]] Cell read_cell(const Node& node);
[[nodiscard]] EndpointEntry read_endpoint(const Node& node);
[[nodiscard]] ChainFacts read_chain(const Node& node);
[[nodiscard]] SmtpReply read_reply(const Node& node);
[[nodiscard]] Mode read_mode(const Node& node);
[[nodiscard]] std::uint16_t read_port(const Node& node);
/// RFC 3339 in UTC, as timestamp() writes it.
[[nodiscard]] std::chrono::sys_time<std::chrono::milliseconds> read_time(const Node& node);
[[nodiscard]] UnixTime read_seconds(const Node& node);

}  // namespace smtpmatrix::reports::json
