// The text of --require as values.
//
//   [SELECTOR] TERM…          smtp.example.org:587/starttls client=tls1.2 outcome=works
//   tls.version>="TLS 1.2" SELECTOR  HOST[:PORT][/MODE], * and ? are globs, IPv6 in brackets; port or mode
//   may be * TERM      FIELD OP VALUE, OP one of = != < > <= >=, blanks around OP allowed VALUE     up to the
//   next blank, or in double or single quotes; * and ? are globs in texts
//
// Pure and bounded (limits.h). An error says what is wrong, what was wanted, and at which character.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "reports/requirement/field.h"

namespace smtpmatrix::reports::requirement {

enum class Operator : std::uint8_t { equal, not_equal, less, greater, at_most, at_least };
[[nodiscard]] std::string_view to_string(Operator op);

struct Term {
  const Field* field;
  Operator op = Operator::equal;
  std::string text;   ///< of the value, without quotes
  double number = 0;  ///< … read, where the field is a number or a version
};

struct Expression {
  std::string text;              ///< as typed
  std::vector<Term> selecting;   ///< the selector's, too
  std::vector<Term> conditions;  ///< at least one
};

struct ParseError {
  std::size_t offset;  ///< of the first wrong byte; the size of the text: its end
  std::string message;
};

[[nodiscard]] tl::expected<Expression, ParseError> parse(std::string_view text);

/// Three lines: the message, the text, and a caret under the wrong character.
[[nodiscard]] std::string explain(std::string_view text, const ParseError& error);

}  // namespace smtpmatrix::reports::requirement
