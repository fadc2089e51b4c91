// The two ways in which data names foreign text: expressions over the words of a reply or banner, and globs
// over host names. Both take time linear in the text (a glob times its length), whatever the text is.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace smtpmatrix::reports {

/// Compiling an expression costs more than reading the rest of its entry, and most scans meet few of them.
enum class Compile : std::uint8_t { now, at_first_use };

/// An expression of RE2's syntax, searched anywhere, letters of either case, bytes as Latin-1 so that no text
/// is invalid. Looks at the first limits::searched_bytes only.
class TextPattern {
 public:
  /// Throws std::logic_error if `expression` is none: here, or at the first use.
  explicit TextPattern(std::string_view expression, Compile when = Compile::now);
  ~TextPattern();
  TextPattern(TextPattern&&) noexcept;
  TextPattern& operator=(TextPattern&&) noexcept;

  [[nodiscard]] bool found_in(std::string_view text) const;
  /// Offset and length of the first place.
  [[nodiscard]] std::optional<std::pair<std::size_t, std::size_t>> find_in(std::string_view text) const;

 private:
  struct Compiled;
  std::unique_ptr<Compiled> compiled_;
};

/// Many such expressions searched in one pass over the text: for logs, where most lines hold none.
class PatternSet {
 public:
  /// Throws std::logic_error if one of them is no expression: here, or at the first use.
  explicit PatternSet(std::vector<std::string> expressions, Compile when = Compile::now);
  ~PatternSet();
  PatternSet(PatternSet&&) noexcept;
  PatternSet& operator=(PatternSet&&) noexcept;

  /// Places in the list of those that are found, ascending.
  [[nodiscard]] std::vector<std::size_t> found_in(std::string_view text) const;

 private:
  struct Compiled;
  std::unique_ptr<Compiled> compiled_;
};

/// In lower case, without a final dot.
[[nodiscard]] std::string normalised(std::string_view host);

/// A host name in lower case, in which `*` stands for any run of characters: "*.mail.protection.outlook.com".
class HostPattern {
 public:
  explicit HostPattern(std::string_view pattern);

  /// `host` as a person or a certificate spells it: any case, a final dot allowed.
  [[nodiscard]] bool fits(std::string_view host) const;
  /// The same for a name that normalised() gave: for one that is held against many patterns.
  [[nodiscard]] bool fits_normalised(std::string_view host) const;
  /// How much it says: characters that are not `*`.
  [[nodiscard]] std::size_t weight() const;

 private:
  std::string pattern_;
};

}  // namespace smtpmatrix::reports
