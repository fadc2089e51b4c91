// TLS alerts as logs spell them: a number, the registry's name with blanks or underscores, Go's own words,
// CamelCase.
#include <algorithm>
#include <array>
#include <charconv>
#include <re2/re2.h>

#include "reports/explain/clues.h"
#include "reports/knowledge/registry.h"

namespace smtpmatrix::reports {
namespace {

struct WordedAlert {
  std::string_view words;
  std::uint8_t number;
};

// crypto/tls of Go, GnuTLS and others where they do not use the registry's names. Longer ones first.
constexpr std::array worded = {
    WordedAlert{"unknown certificate authority", 48},
    WordedAlert{"protocol version not supported", 70},
    WordedAlert{"error in protocol version", 70},
    WordedAlert{"insufficient security level", 71},
    WordedAlert{"error decoding message", 50},
    WordedAlert{"error decrypting message", 51},
    WordedAlert{"expired certificate", 45},
    WordedAlert{"revoked certificate", 44},
    WordedAlert{"unknown certificate", 46},
    WordedAlert{"handshake failed", 40},
    WordedAlert{"ca is unknown", 48},
    WordedAlert{"certificate is bad", 42},
};

/// "HandshakeFailure", "handshake failure" → "handshake_failure"; lower case.
std::string registry_spelling(std::string_view name) {
  std::string spelled;
  char before = '\0';
  for (const char letter : name) {
    const bool upper = letter >= 'A' && letter <= 'Z';
    if (upper && before >= 'a' && before <= 'z') spelled += '_';
    before = letter;
    if (letter == ' ' || letter == '_') {
      if (!spelled.empty() && spelled.back() != '_') spelled += '_';
    } else {
      spelled += upper ? static_cast<char>(letter - 'A' + 'a') : letter;
    }
  }
  return spelled;
}

/// The alert whose registered name the text begins with, the longest one: "certificate_unknown" before none.
std::optional<std::uint8_t> number_of(std::string_view text) {
  const auto spelled = registry_spelling(text.substr(0, 64));
  std::optional<std::uint8_t> best;
  std::size_t length = 0;
  for (int number = 0; number < 256; ++number) {
    const auto alert = describe_alert(static_cast<std::uint8_t>(number));
    if (!alert || alert->name.size() <= length || !spelled.starts_with(alert->name)) continue;
    best = static_cast<std::uint8_t>(number);
    length = alert->name.size();
  }
  if (best) return best;
  std::string blanks = spelled;
  std::ranges::replace(blanks, '_', ' ');
  for (const auto& known : worded) {
    if (blanks.starts_with(known.words)) return known.number;
  }
  return std::nullopt;
}

std::optional<std::uint8_t> number_from(std::string_view digits) {
  std::uint8_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

std::string_view sender(std::string_view line) {
  static const re2::RE2 self("(?i)generated and sent|alert write|sending .{0,12}alert|sent (fatal )?alert");
  static const re2::RE2 peer(
      "(?i)received|alert read|remote error|from (our peer|the remote endpoint)|SSL alert number|"
      "(sslv3|tlsv1|tlsv13|ssl/tls)[ _]alert");
  const re2::StringPiece whole(line.data(), line.size());
  if (re2::RE2::PartialMatch(whole, self)) return "self";
  return re2::RE2::PartialMatch(whole, peer) ? "peer" : "";
}

/// The first place where one of the two expressions finds an alert.
std::optional<AlertInLine> find_alert(std::string_view line) {
  static const re2::RE2 by_number(
      "(?i)alert number (\\d{1,3})|fatal (?:alert|error) code is (\\d{1,3})|alert \\[(\\d{1,3})\\]|alert "
      "code:? "
      "(\\d{1,3})");
  static const re2::RE2 by_name(
      "(?i)(?:sslv3|tlsv1(?:\\.?3)?|ssl/tls)[ _](?:alert[ _])?([a-z][a-z_ ]{4,40})|fatal alert:? "
      "([A-Za-z_]{5,40})|"
      "remote error: (?:tls: )?([a-z][a-z ]{4,40})|alert (?:read|write):fatal:([a-z ]{5,40})|Alert "
      "\\(Level: Fatal, Description: ([A-Za-z ]{5,40})|AlertReceived\\(([A-Za-z]{5,40})");
  const re2::StringPiece whole(line.data(), line.size());
  std::array<re2::StringPiece, 7> parts;
  const auto made = [&](std::uint8_t number) -> std::optional<AlertInLine> {
    AlertInLine found{.number = number, .name = {}, .sent_by = sender(line)};
    if (const auto alert = describe_alert(number)) found.name = alert->name;
    found.span = {.offset = static_cast<std::size_t>(parts[0].data() - line.data()),
                  .length = parts[0].size()};
    return found;
  };
  const auto read = [&](const re2::RE2& words, std::size_t groups,
                        auto number) -> std::optional<AlertInLine> {
    std::size_t at = 0;
    while (
        words.Match(whole, at, line.size(), re2::RE2::UNANCHORED, parts.data(), static_cast<int>(groups))) {
      for (std::size_t group = 1; group < groups; ++group) {
        if (parts.at(group).data() == nullptr) continue;
        const auto value = number(std::string_view(parts.at(group).data(), parts.at(group).size()));
        if (value) return made(*value);
      }
      at = static_cast<std::size_t>(parts[0].data() - line.data()) + 1;
    }
    return std::nullopt;
  };
  if (auto found = read(by_number, 5, number_from)) return found;
  return read(by_name, 7, number_of);
}

}  // namespace

std::optional<AlertInLine> alert_in(std::string_view line) {
  // Most lines of a log have neither word; looking for them is cheap.
  const auto has = [&](std::string_view word) { return line.find(word) != std::string_view::npos; };
  if (!has("lert") && !has("LERT") && !has("remote error") && !has("fatal error code") && !has("tlsv1 "))
    return std::nullopt;
  return find_alert(line);
}

}  // namespace smtpmatrix::reports
