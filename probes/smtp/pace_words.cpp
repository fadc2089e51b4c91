#include "probes/smtp/pace_words.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <vector>

#include "probes/smtp/limits.h"

namespace smtpmatrix::smtp {
namespace {

using std::chrono::seconds;

/// A word in lower case, a number, or "00:05:00"; what stands for nothing of these is a word.
struct Token {
  std::string_view word{};
  std::optional<std::uint32_t> number{};
  std::optional<seconds> clock{};
};
using Tokens = std::span<const Token>;

template <std::size_t Size>
bool is_one_of(std::string_view word, const std::array<std::string_view, Size>& words) {
  return std::ranges::find(words, word) != words.end();
}

constexpr std::array<std::string_view, 28> come_back_words = {
    "again",      "retry",    "retried",  "retrying",   "back",     "wait",        "later",
    "reconnect",  "resend",   "resume",   "next",       "until",    "blocked",     "banned",
    "greylisted", "graylist", "greylist", "graylisted", "deferred", "locked",      "suspended",
    "throttled",  "limited",  "rejected", "blacklist",  "penalty",  "blacklisted", "delayed"};
/// Between the preposition and the figure.
constexpr std::array<std::string_view, 17> fillers = {
    "about", "approximately", "at",   "least",   "another", "the", "next", "last", "any", "period", "of", "a",
    "an",    "each",          "past", "further", "one"};
constexpr std::array<std::string_view, 10> visits = {"connection", "connections", "session", "sessions",
                                                     "conn",       "conns",       "request", "requests",
                                                     "attempt",    "attempts"};
constexpr std::array<std::string_view, 14> other_counted = {
    "message",    "messages", "mail",   "mails",   "email",    "emails",  "recipient",
    "recipients", "error",    "errors", "command", "commands", "failure", "failures"};

bool is_figure(char c) { return c >= '0' && c <= '9'; }
bool is_small_letter(char c) { return c >= 'a' && c <= 'z'; }

std::optional<std::uint32_t> number_of(std::string_view digits) {
  if (digits.empty() || digits.size() > limits::pace_digits || !std::ranges::all_of(digits, is_figure))
    return std::nullopt;
  std::uint32_t value = 0;
  for (const char digit : digits) value = value * 10 + static_cast<std::uint32_t>(digit - '0');
  return value;
}

/// "00:05:00", as milter-greylist says it. Two parts could be a time of day.
std::optional<seconds> clock_of(std::string_view text) {
  seconds total{};
  for (int part = 0; part < 3; ++part) {
    const auto colon = text.find(':');
    const auto number = number_of(text.substr(0, colon));
    if (!number || (colon == std::string_view::npos) != (part == 2)) return std::nullopt;
    total = total * 60 + seconds(*number);
    text.remove_prefix(part == 2 ? text.size() : colon + 1);
  }
  return total;
}

/// One piece between blanks: "60", "60s", "minutes", "192.0.2.1".
void add_piece(std::vector<Token>& tokens, std::string_view piece) {
  while (!piece.empty() && (piece.back() == '.' || piece.back() == ':')) piece.remove_suffix(1);
  if (piece.empty()) return;
  if (const auto clock = clock_of(piece)) return tokens.push_back({.word = piece, .clock = clock});
  const auto digits = static_cast<std::size_t>(std::ranges::find_if_not(piece, is_figure) - piece.begin());
  const auto number = number_of(piece.substr(0, digits));
  const std::string_view unit = piece.substr(digits);
  if (!number || !std::ranges::all_of(unit, is_small_letter)) return tokens.push_back({.word = piece});
  tokens.push_back({.word = {}, .number = number});
  if (!unit.empty()) tokens.push_back({.word = unit});
}

/// Of a text in lower case. A full stop and a semicolon are words of their own: what stands before them is
/// another sentence.
std::vector<Token> tokens_of(std::string_view text) {
  std::vector<Token> tokens;
  std::size_t from = 0;
  for (std::size_t at = 0; at <= text.size(); ++at) {
    const char c = at < text.size() ? text[at] : ' ';
    if (is_small_letter(c) || is_figure(c) || c == '.' || c == ':') continue;
    const std::string_view piece = text.substr(from, at - from);
    add_piece(tokens, piece);
    if (c == ';' || (!piece.empty() && piece.back() == '.')) tokens.push_back({.word = "."});
    if (c == '/') tokens.push_back({.word = "/"});
    from = at + 1;
  }
  return tokens;
}

std::optional<seconds> unit_of(std::string_view word) {
  constexpr std::array<std::string_view, 5> second = {"s", "sec", "secs", "second", "seconds"};
  constexpr std::array<std::string_view, 5> minute = {"m", "min", "mins", "minute", "minutes"};
  constexpr std::array<std::string_view, 5> hour = {"h", "hr", "hrs", "hour", "hours"};
  constexpr std::array<std::string_view, 3> day = {"d", "day", "days"};
  if (is_one_of(word, second)) return seconds(1);
  if (is_one_of(word, minute)) return std::chrono::minutes(1);
  if (is_one_of(word, hour)) return std::chrono::hours(1);
  if (is_one_of(word, day)) return std::chrono::days(1);
  return std::nullopt;
}

/// "60 seconds", "1 minute 30 seconds", "00:05:00", and "minute" alone, as after "per".
std::optional<seconds> duration_at(Tokens tokens) {
  if (tokens.empty()) return std::nullopt;
  if (tokens[0].clock) return tokens[0].clock;
  if (!tokens[0].number) return unit_of(tokens[0].word);
  seconds total{};
  bool any = false;
  while (tokens.size() >= 2 && tokens[0].number) {
    const auto unit = unit_of(tokens[1].word);
    if (!unit) break;
    total += *tokens[0].number * *unit;
    any = true;
    tokens = tokens.subspan(2);
    if (!tokens.empty() && tokens[0].word == "and") tokens = tokens.subspan(1);
  }
  return any ? std::optional(total) : std::nullopt;
}

/// The figure after a preposition, fillers between them. "in a minute" has one, "in minutes" none.
std::optional<seconds> duration_after(Tokens tokens) {
  constexpr std::size_t most_fillers = 3;
  for (std::size_t skipped = 0; skipped <= most_fillers && !tokens.empty(); ++skipped) {
    if (const auto duration = duration_at(tokens)) return *duration > seconds(0) ? duration : std::nullopt;
    if (!is_one_of(tokens[0].word, fillers)) return std::nullopt;
    tokens = tokens.subspan(1);
  }
  return std::nullopt;
}

/// Whether the words before a preposition speak of coming back, in the same sentence.
bool speaks_of_coming_back(Tokens before) {
  constexpr std::size_t window = 8;
  if (before.empty()) return false;
  const std::string_view last = before.back().word;
  // "5 connections in 10 seconds" counts, also where "try again" went before.
  if (is_one_of(last, visits) || is_one_of(last, other_counted)) return false;
  for (std::size_t back = 1; back <= std::min(window, before.size()); ++back) {
    const std::string_view word = before[before.size() - back].word;
    if (word == ".") return false;
    if (is_one_of(word, come_back_words)) return true;
  }
  return false;
}

std::optional<seconds> wait_at(Tokens all, std::size_t at) {
  constexpr std::array<std::string_view, 3> prepositions = {"in", "after", "for"};
  const std::string_view word = all[at].word;
  const bool says_when =
      word == "wait" || (is_one_of(word, prepositions) && speaks_of_coming_back(all.first(at)));
  if (!says_when || at + 1 == all.size() || unit_of(all[at + 1].word)) return std::nullopt;
  return duration_after(all.subspan(at + 1));
}

/// "4 new connections from 192.0.2.1 per 10 seconds", "10 requests per minute", "1 session / 30s".
std::optional<PaceWords::Rate> rate_at(Tokens all, std::size_t at) {
  constexpr std::size_t most_adjectives = 3;
  constexpr std::size_t most_between = 6;
  constexpr std::array<std::string_view, 8> joins = {"per",  "in",     "within", "every",
                                                     "each", "during", "a",      "/"};
  const auto count = all[at].word == "one" ? std::optional(1U) : all[at].number;
  if (!count || *count == 0) return std::nullopt;
  Tokens rest = all.subspan(at + 1);
  for (std::size_t skipped = 0; !rest.empty() && !is_one_of(rest[0].word, visits); ++skipped) {
    if (skipped == most_adjectives || rest[0].number || unit_of(rest[0].word)) return std::nullopt;
    rest = rest.subspan(1);
  }
  if (rest.empty()) return std::nullopt;
  rest = rest.subspan(1);
  for (std::size_t between = 0; between <= most_between && !rest.empty(); ++between) {
    const bool joins_here = is_one_of(rest[0].word, joins);
    if (rest[0].word == ".") return std::nullopt;
    rest = rest.subspan(1);
    if (!joins_here) continue;
    if (const auto within = duration_after(rest)) return PaceWords::Rate{*count, *within};
  }
  return std::nullopt;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

PaceWords read_pace_words(std::string_view text) {
  std::string lowered(text.substr(0, limits::pace_text_bytes));
  std::ranges::transform(lowered, lowered.begin(), lower);
  const std::vector<Token> tokens = tokens_of(lowered);
  PaceWords told;
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    if (!told.wait) told.wait = wait_at(tokens, at);
    if (!told.rate) told.rate = rate_at(tokens, at);
  }
  return told;
}

}  // namespace smtpmatrix::smtp
