// The fields that an expression may name: those of a cell, and those of its endpoint, as the JSON report
// spells them ("tls.version", "certificate.expires_in_days"). One table; a new field is one row of it.
//
// A field of identity (host, port, mode, address, client, provider …) says which cells are meant: its terms
// select. Every other field is something that was found out: its terms must hold.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "reports/verdict/report.h"

namespace smtpmatrix::reports::requirement {

enum class Kind : std::uint8_t {
  text,     ///< = and != with globs
  word,     ///< one of a closed set: = and !=
  boolean,  ///< = and !=
  number,   ///< all operators
  stage,    ///< all operators, in the order of the cell's mode
  version,  ///< all operators; "TLS 1.2", also typed as tls1.2, TLSv1.2 or 1.2
  list      ///< = one element matches, != none does
};

enum class Role : std::uint8_t { selects, must_hold };

/// What the fields are read from. `endpoint` may be null: its fields are then not known.
struct Subject {
  const Cell& cell;
  const EndpointEntry* endpoint;
  UnixTime now;
};

/// monostate: not known. A version is its code point; a stage its name.
using Value = std::variant<std::monostate, std::string, double, bool, std::vector<std::string>>;

struct Field {
  std::string_view name;
  Kind kind;
  Role role;
  Value (*read)(const Subject&);
};

[[nodiscard]] std::span<const Field> fields();
[[nodiscard]] const Field* find_field(std::string_view name);
/// The closed set of a `word` or `stage` field; empty for other kinds.
[[nodiscard]] std::vector<std::string> words_of(const Field& field);
/// The nearest of `known`, for "did you mean": also by its last part ("expires_in_days"). Empty if none is
/// near.
[[nodiscard]] std::optional<std::string> nearest(std::string_view typed, std::span<const std::string> known);
/// "TLS 1.2", "tls1.2", "TLSv1.2", "1.2" → the code point.
[[nodiscard]] std::optional<std::uint16_t> read_version(std::string_view text);
/// As the report shows it: "TLS 1.2", "12", "true".
[[nodiscard]] std::string shown(const Field& field, const Value& value);

}  // namespace smtpmatrix::reports::requirement
