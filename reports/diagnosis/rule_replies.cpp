// What the server said when it stopped a session, explained by data/replies.json: one finding an entry. What
// a rule that sees more cells has explained already is left to it.
#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>

#include "reports/diagnosis/rules.h"
#include "reports/knowledge/knowledge.h"
#include "reports/verdict/pace.h"

namespace smtpmatrix::reports::rules {
namespace {

constexpr std::size_t quoted_bytes = 300;

/// Findings that say of a cell's reply what its entry would say, and more.
constexpr std::array<std::string_view, 9> better_said = {"exchange_online_legacy_tls",
                                                         "exchange_online_legacy_tls_government",
                                                         "exchange_online_opt_in_missing",
                                                         "legacy_tls_refused_by_policy",
                                                         "no_common_mechanism",
                                                         "wrong_mode_plain",
                                                         "wrong_mode_implicit",
                                                         "starttls_injection",
                                                         "relay_refused_after_login"};

bool is_explained(const HostReport& host, const Cell& cell) {
  const auto key = cell_key(cell.probe);
  return std::ranges::any_of(host.findings, [&](const Finding& finding) {
    return std::ranges::find(better_said, finding.id) != better_said.end() &&
           std::ranges::find(finding.evidence, key, &Evidence::cell) != finding.evidence.end();
  });
}

/// "to AUTH", "as its greeting": where in the conversation.
std::string_view answered_what(Stage stage) {
  switch (stage) {
    case Stage::connect:
    case Stage::greeting: return "as its greeting";
    case Stage::ehlo:
    case Stage::ehlo_tls: return "to EHLO";
    case Stage::starttls: return "to STARTTLS";
    case Stage::tls: return "to the TLS handshake";
    case Stage::auth_challenge:
    case Stage::auth: return "to AUTH";
    case Stage::mail: return "to MAIL";
    case Stage::rcpt: return "to RCPT";
  }
  return "";
}

/// "SMTP AUTH is off." and what follows it.
std::pair<std::string, std::string> first_sentence(const std::string& text) {
  const auto end = text.find(". ");
  if (end == std::string::npos) return {text.substr(0, text.size() - (text.ends_with('.') ? 1 : 0)), {}};
  return {text.substr(0, end), text.substr(end + 2) + " "};
}

/// Something gets in with encryption where these cells have it, or without where they have none: EHLO in
/// clear text is no comfort to a device that wants TLS.
bool any_works_like(const HostReport& host, const CellList& cells) {
  const auto is_plain = [](const Cell& cell) { return cell.probe.endpoint.mode == Mode::plain; };
  return any_cell(host, [&](const Cell& cell) {
    return cell.outcome == Outcome::works && is_plain(cell) == is_plain(*cells.front());
  });
}

/// A refusal where nothing gets in is what keeps the device out; a state that passes is worth knowing.
Severity severity_of(const HostReport& host, const CellList& cells) {
  const bool is_refusal =
      std::ranges::any_of(cells, [](const Cell* cell) { return cell->outcome == Outcome::refused; });
  if (any_works_like(host, cells)) return is_refusal ? Severity::warning : Severity::info;
  return is_refusal ? Severity::critical : Severity::warning;
}

/// RFC 4954 6: the credentials were refused. Servers count that.
bool counts_towards_a_lock_out(const CellList& cells) {
  return std::ranges::any_of(cells, [](const Cell* cell) {
    return cell->seen.auth.result == AuthResult::refused && !cell->seen.auth.attempts.empty();
  });
}

/// The beginning of what was said; no character of UTF-8 is cut in two.
std::string quoted(const SmtpReply& reply) {
  if (reply.text.empty()) return reply_codes(reply);
  if (reply.text.size() <= quoted_bytes) return reply.text;
  auto end = quoted_bytes;
  while (end > 0 && (static_cast<unsigned char>(reply.text[end]) & 0xc0U) == 0x80U) --end;
  return reply.text.substr(0, end) + " …";
}

AdviceWords words_of(const CellList& cells, const std::string& meaning) {
  return {{"words", quoted(*cells.front()->seen.stop->reply)}, {"meaning", meaning}};
}

Finding explained(const HostReport& host, const ReplyEntry& entry, const CellList& cells) {
  const auto& stop = *cells.front()->seen.stop;
  const auto [what, more] = first_sentence(entry.meaning);
  auto finding =
      finding_if_any("reply", host, cells,
                     fmt::format("{} {}: {}", reply_codes(*stop.reply), answered_what(stop.stage), what),
                     words_of(cells, more))
          .front();
  finding.id = "reply." + entry.id;
  finding.severity = severity_of(host, cells);
  finding.actor = entry.actor;
  finding.remedy = entry.remedy;
  finding.source = fmt::format("{}", fmt::join(entry.provenance.sources, "; "));
  if (counts_towards_a_lock_out(cells)) {
    finding.remedy.push_back({.text = "Wait before trying again: a server may lock an account after a few "
                                      "refused logins.",
                              .is_command = false});
  }
  return finding;
}

std::vector<Finding> not_known(const HostReport& host, const CellList& cells, const std::string& registry) {
  const auto& stop = *cells.front()->seen.stop;
  // RFC 4954 6: 535 and 534 are about the login, whatever the words.
  const bool is_login = stop.reply->code == 535 || stop.reply->code == 534;
  if (is_login) return finding_if_any("login_refused", host, cells, reply_codes(*stop.reply));
  return finding_if_any("reply_unknown", host, cells,
                        fmt::format("{} {}", reply_codes(*stop.reply), answered_what(stop.stage)),
                        words_of(cells, registry));
}

bool stopped_by_reply(const Cell& cell) {
  if (!cell.seen.stop || !cell.seen.stop->reply) return false;
  const auto reason = cell.seen.stop->reason;
  return reason == Reason::smtp_reply || reason == Reason::temporary_reply;
}

/// "Too many connections" at the door is about this scan's pace, and the finding `throttled` says so. What a
/// server lets in and turns away later ("more than three submissions for one mailbox") a device meets too.
bool is_about_this_scan(const Cell& cell, const ReplyEntry* entry) {
  if (cell.reason != Reason::throttled) return false;
  return entry == nullptr || entry->stage == "greeting" || entry->stage == "starttls";
}

}  // namespace

std::vector<Finding> replies(const HostReport& host, const DiagnosisContext& /*context*/) {
  std::map<const ReplyEntry*, CellList> known;
  std::map<std::string, CellList> unknown;
  for (const auto* const cell : probed_cells(host, stopped_by_reply)) {
    if (is_explained(host, *cell)) continue;
    const auto& stop = *cell->seen.stop;
    const auto provider = provider_at(host, cell->probe.endpoint);
    const auto meaning = knowledge().match(
        *stop.reply, provider.empty() ? std::nullopt : std::optional<std::string_view>(provider), stop.stage);
    if (!meaning || is_about_this_scan(*cell, meaning->entry)) continue;
    if (meaning->entry != nullptr) {
      known[meaning->entry].push_back(cell);
    } else {
      unknown[meaning->registry].push_back(cell);
    }
  }
  std::vector<Finding> findings;
  // In the file's order: its entries lie in one array.
  for (const auto& [entry, cells] : known) findings.push_back(explained(host, *entry, cells));
  for (const auto& [registry, cells] : unknown) append(findings, not_known(host, cells, registry));
  return findings;
}

// Turned away for our rate to the end: RFC 5321 4.2.2, 421.
std::vector<Finding> throttled(const HostReport& host, const DiagnosisContext& /*context*/) {
  const auto cells = cells_where(host, [](const Cell& cell) { return cell.reason == Reason::throttled; });
  // The last of them to be given up knows most of its address.
  std::string_view pace;
  for (const auto* const cell : cells) {
    if (const auto own = pace_of(*cell); !own.empty()) pace = own;
  }
  return finding_if_any("throttled", host, cells, pace.empty() ? "" : fmt::format(" Our pace: {}.", pace));
}

}  // namespace smtpmatrix::reports::rules
