#include "scanner/run/throttle.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

#include "reports/verdict/judge.h"
#include "scanner/plan/evidence.h"

namespace smtpmatrix::scanner {
namespace {

/// What servers say when connections come too many or too fast: Postfix anvil, Exim smtp_accept_max,
/// Exchange.
constexpr std::array<std::string_view, 9> throttle_words = {"too many",         "concurrent", "rate limit",
                                                            "connection limit", "throttl",    "too fast",
                                                            "try again later",  "too much",   "overload"};
/// … and once the connection is let in, of a rate: "too many recipients" and "try again later" are said of
/// the message then.
constexpr std::array<std::string_view, 6> rate_words = {
    "too many connections", "concurrent", "rate limit", "connection limit", "throttl", "rate exceeded"};
/// Greylisting answers a sender, not a rate; another connection a second later meets it again.
constexpr std::array<std::string_view, 3> other_words = {"greylist", "graylist", "grey-list"};

bool mentions(std::string_view text, std::span<const std::string_view> words) {
  const auto same = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; };
  return std::ranges::any_of(words, [&](std::string_view word) {
    return std::search(text.begin(), text.end(), word.begin(), word.end(), same) != text.end();
  });
}

bool is_throttle_reply(const SmtpReply& reply, Stage stage) {
  if (reply.code < 400 || reports::is_policy(reply) || mentions(reply.text, other_words)) return false;
  const bool is_of_a_message = stage == Stage::mail || stage == Stage::rcpt;
  // RFC 5321 4.2.1: 5yz is not to be repeated, unless the server itself says when.
  if (reply.code >= 500) return !is_of_a_message && smtp::read_pace_words(reply.text).tell_anything();
  if (is_of_a_message) return mentions(reply.text, rate_words) || smtp::read_pace_words(reply.text).rate;
  if (smtp::read_pace_words(reply.text).tell_anything()) return true;
  if (mentions(reply.text, throttle_words)) return true;
  // RFC 3207 4, RFC 4954 6: 454 is TLS or authentication that does not work just now, for everybody.
  if (reply.code == 454) return false;
  const std::string_view enhanced = reply.enhanced ? std::string_view(*reply.enhanced) : std::string_view();
  // RFC 3463 3.4 "system not accepting network messages", 3.5 "network and routing: congestion", 4.7.0 of
  // Postfix's anvil; 421 closes the channel (RFC 5321 4.2.3) whatever the reason.
  return enhanced == "4.3.2" || enhanced.starts_with("4.4.5") || enhanced == "4.7.0" || reply.code == 421;
}

}  // namespace

bool is_throttle(const Observation& seen, bool others_open) {
  if (!seen.stop) return false;
  const Stop& stop = *seen.stop;
  if (stop.reply && stop.stage != Stage::auth) return is_throttle_reply(*stop.reply, stop.stage);
  // A server, or a proxy before it, that says 421 where a TLS record was due.
  if (stop.reason == Reason::tls_plaintext_reply)
    return std::string_view(as_text(stop.unexpected)).starts_with("421");
  return was_cut_without_a_word(seen) && others_open;
}

smtp::PaceWords pace_words_of(const Observation& seen) {
  if (!seen.stop) return {};
  if (seen.stop->reply) return smtp::read_pace_words(seen.stop->reply->text);
  return smtp::read_pace_words(as_text(seen.stop->unexpected));
}

}  // namespace smtpmatrix::scanner
