#include "reports/explain/clues.h"

#include <array>
#include <re2/re2.h>

#include "reports/explain/limits.h"
#include "reports/knowledge/pattern.h"

namespace smtpmatrix::reports {
namespace {

re2::StringPiece piece_of(std::string_view text) { return {text.data(), text.size()}; }

struct HostInLine {
  std::string_view name;
  std::size_t offset = 0;
};

/// Host names of a line in order. What follows "@" is somebody's address, not the server that was dialled.
std::vector<HostInLine> hosts_in(std::string_view line) {
  static const re2::RE2 host(
      "([@/.\\w-]?)\\b((?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})\\.){1,8}[A-Za-z][A-Za-z0-9-]{1,62})\\b");
  std::vector<HostInLine> found;
  std::array<re2::StringPiece, 3> parts;
  std::size_t at = 0;
  // More are looked at than kept: addresses of recipients come first in many lines.
  for (std::size_t tries = 0; tries < 8 * explain_limits::host_names; ++tries) {
    if (!host.Match(piece_of(line), at, line.size(), re2::RE2::UNANCHORED, parts.data(), 3)) break;
    const auto offset = static_cast<std::size_t>(parts[2].data() - line.data());
    at = offset + parts[2].size();
    if (!parts[1].empty() && (parts[1][0] == '@' || parts[1][0] == '/')) {
      // "ssl://smtp.example.org" is dialled; "https://support.example.org" is advice.
      const bool dialled = parts[1][0] == '/' && line.substr(0, offset).ends_with("://") &&
                           !line.substr(0, offset).ends_with("http://") &&
                           !line.substr(0, offset).ends_with("https://");
      if (!dialled) continue;
    }
    found.push_back({.name = std::string_view(parts[2].data(), parts[2].size()), .offset = offset});
    if (found.size() == explain_limits::host_names) break;
  }
  return found;
}

struct StageWords {
  std::string_view stage;
  const char* expression;
};

// First match wins. RFC 5321 4.1 names of the commands, and the exceptions of libraries for them.
constexpr std::array stage_table = {
    StageWords{"auth",
               "in reply to AUTH|after AUTH|AuthenticationFailed|SMTPAuthenticationError|Password "
               "command failed|Username command failed|Invalid login|authenticator failed|SASL "
               "authentication failed|AUTH command|command: '?AUTH"},
    StageWords{"starttls", "in reply to STARTTLS|after STARTTLS|STARTTLS command"},
    StageWords{"ehlo", "in reply to (EHLO|HELO)|after (EHLO|HELO)|SMTPHeloError|performing the (EHLO|HELO)"},
    StageWords{"mail",
               "in reply to MAIL|after MAIL FROM|MAIL FROM command|Mail command failed|"
               "SMTPSenderRefused|during MAIL"},
    StageWords{"rcpt", "in reply to RCPT|after RCPT TO|RCPT from|RCPT TO command|SMTPRecipientsRefused"},
    StageWords{"data",
               "in reply to (end of )?DATA|after (pipelined )?(end of data|DATA)|SMTPDataError|DATA "
               "command|DATA END"},
    StageWords{"greeting", "refused to talk to me|initial server greeting|after initial connection"},
};

const PatternSet& stage_patterns() {
  static const PatternSet patterns = [] {
    std::vector<std::string> expressions;
    for (const auto& stage : stage_table) expressions.emplace_back(stage.expression);
    return PatternSet(expressions);
  }();
  return patterns;
}

}  // namespace

const Provider* provider_in(const Knowledge& knowledge, std::string_view line, std::size_t place) {
  const auto hosts = hosts_in(line);
  const Provider* found = nullptr;
  for (const auto& host : hosts) {
    // The last one before the place says who is speaking there; one behind it only if there is none before.
    if (found != nullptr && host.offset > place) break;
    const std::array names = {std::string(host.name)};
    const auto* const provider =
        knowledge.recognise({.host = names[0], .mail_exchangers = names, .banner = {}});
    if (provider != nullptr) found = provider;
  }
  return found;
}

std::string_view stage_in(std::string_view line) {
  const auto found = stage_patterns().found_in(line);
  return found.empty() ? std::string_view() : stage_table.at(found.front()).stage;
}

}  // namespace smtpmatrix::reports
