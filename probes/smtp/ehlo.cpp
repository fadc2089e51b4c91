#include "probes/smtp/ehlo.h"

#include <algorithm>
#include <utility>

#include "probes/smtp/text.h"

namespace smtpmatrix::smtp {
namespace {

constexpr std::string_view blanks = " \t";

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// Takes the next word off `text`.
std::string_view take_word(std::string_view& text) {
  const auto end = std::min(text.find_first_of(blanks), text.size());
  const std::string_view word = text.substr(0, end);
  text = trimmed(text.substr(end));
  return word;
}

void add_mechanisms(EhloFacts& facts, std::string_view parameters) {
  while (!parameters.empty()) {
    std::string mechanism = upper(take_word(parameters));
    if (std::ranges::find(facts.auth_mechanisms, mechanism) == facts.auth_mechanisms.end()) {
      facts.auth_mechanisms.push_back(std::move(mechanism));
    }
  }
}

void add_line(EhloFacts& facts, std::string_view line) {
  std::string_view parameters = trimmed(line);
  std::string keyword = upper(take_word(parameters));
  if (keyword.empty()) return;
  std::string value(parameters);
  // Servers older than RFC 2554 wrote "AUTH=LOGIN PLAIN"; some still do so beside the proper line.
  if (keyword.starts_with("AUTH=")) {
    value = keyword.substr(5) + (parameters.empty() ? "" : " ") + value;
    keyword = "AUTH";
  }
  if (keyword == "AUTH") add_mechanisms(facts, value);
  std::string& known = facts.keywords[keyword];
  if (known.empty()) {
    known = std::move(value);
  } else if (!value.empty() && value != known) {
    known += " " + value;
  }
}

}  // namespace

EhloFacts read_ehlo(SmtpReply reply, bool by_helo) {
  EhloFacts facts;
  facts.by_helo = by_helo;
  // RFC 5321 4.1.1.1: a reply to HELO names no extensions, whatever its further lines say.
  if (!by_helo) {
    for (std::size_t i = 1; i < reply.lines.size(); ++i) add_line(facts, reply.lines[i]);
  }
  facts.reply = std::move(reply);
  return facts;
}

std::optional<std::string> masked_keyword(const EhloFacts& ehlo) {
  constexpr std::size_t length = std::string_view("STARTTLS").size();
  for (const auto& [keyword, value] : ehlo.keywords) {
    if (keyword.size() != length || !value.empty()) continue;
    // The last letter is kept by some.
    if (std::string_view(keyword).substr(0, length - 1).find_first_not_of('X') == std::string_view::npos)
      return keyword;
  }
  return std::nullopt;
}

bool offers(const EhloFacts& ehlo, const char* keyword) { return ehlo.keywords.contains(keyword); }

}  // namespace smtpmatrix::smtp
