#include "probes/session/redactor.h"

#include <algorithm>
#include <utility>

#include "probes/session/limits.h"
#include "probes/smtp/reply_reader.h"
#include "probes/smtp/text.h"

namespace smtpmatrix {
namespace {

constexpr std::string_view replacement = "<secret>";

/// The base64 characters that `secret` alone decides when `before` bytes stand in front of it.
std::string base64_inside(std::string_view secret, std::size_t before) {
  const std::string encoded = smtp::to_base64(std::string(before, '.') + std::string(secret));
  const std::size_t first = (before * 8 + 5) / 6;
  const std::size_t end = (before + secret.size()) * 8 / 6;
  return encoded.substr(first, end - first);
}

}  // namespace

void Redactor::hide(const Secret& secret) {
  const std::string_view value = secret.reveal();
  if (value.size() < session_limits::redacted_bytes_min) return;
  add(secret);
  for (std::size_t before = 0; before < 3; ++before) add(Secret(base64_inside(value, before)));
}

void Redactor::hide_line(const Secret& line) {
  // "AUTH PLAIN dGVz…": what could come back is the last word.
  const std::string_view whole = line.reveal();
  const std::string_view word = whole.substr(whole.find_last_of(' ') + 1);
  if (word.size() >= session_limits::redacted_bytes_min) add(Secret(word));
}

void Redactor::add(Secret text) {
  const auto shorter = std::ranges::find_if(
      hidden_, [&](const Secret& known) { return known.reveal().size() < text.reveal().size(); });
  hidden_.insert(shorter, std::move(text));
}

std::string Redactor::clean(std::string_view text) const {
  std::string result(text);
  for (const Secret& secret : hidden_) {
    for (auto at = result.find(secret.reveal()); at != std::string::npos;
         at = result.find(secret.reveal(), at + replacement.size())) {
      result.replace(at, secret.reveal().size(), replacement);
    }
  }
  return result;
}

SmtpReply Redactor::clean(SmtpReply reply) const {
  for (std::string& line : reply.lines) line = clean(line);
  // The text is made anew: a secret may stand across two lines of it no more than in the lines themselves.
  reply.text = clean(smtp::make_reply(reply.code, reply.lines).text);
  return reply;
}

}  // namespace smtpmatrix
