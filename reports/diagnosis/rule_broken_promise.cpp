// What a server took back after it had agreed: TLS after the 220 to STARTTLS, relaying after the 235 to AUTH.
#include <algorithm>
#include <fmt/format.h>
#include <string_view>

#include "probes/base/bytes.h"
#include "reports/diagnosis/rules.h"
#include "reports/diagnosis/usable.h"

namespace smtpmatrix::reports::rules {
namespace {

bool is_printable(char byte) { return byte >= 0x20 && byte <= 0x7e; }

/// First line of what came instead of a TLS record; bytes that nobody can read become question marks.
std::string clear_answer(const Cell& cell) {
  const auto text = as_text(cell.seen.stop->unexpected);
  std::string line(text.substr(0, std::min(text.size(), text.find_first_of("\r\n"))));
  std::ranges::replace_if(
      line, [](char byte) { return !is_printable(byte); }, '?');
  return line;
}

/// RFC 3207 4: 454, TLS is not available. It is the server that says so; a proxy says why it closes.
bool is_without_tls(const std::string& answer) { return answer.starts_with("454"); }

/// A 421 there counts as a throttle, unless it is what every handshake with this endpoint meets.
bool is_about_pace(const HostReport& host, const Cell& throttled) {
  return throttled.reason == Reason::throttled && any_cell(host, [&](const Cell& cell) {
           return cell.probe.endpoint == throttled.probe.endpoint && has_session(cell);
         });
}

std::vector<Finding> answered_in_clear(const HostReport& host, bool by_the_server) {
  const auto cells = probed_cells(host, [&](const Cell& cell) {
    return cell.probe.endpoint.mode == Mode::starttls && cell.seen.stop &&
           cell.seen.stop->reason == Reason::tls_plaintext_reply && !is_about_pace(host, cell) &&
           is_without_tls(clear_answer(cell)) == by_the_server;
  });
  if (cells.empty()) return {};
  return finding_if_any(by_the_server ? "tls_taken_back" : "tls_answered_in_clear", host, cells,
                        clear_answer(*cells.front()));
}

}  // namespace

std::vector<Finding> tls_answered_in_clear(const HostReport& host, const DiagnosisContext& /*context*/) {
  auto findings = answered_in_clear(host, true);
  append(findings, answered_in_clear(host, false));
  return findings;
}

std::vector<Finding> relay_refused_after_login(const HostReport& host, const DiagnosisContext& /*context*/) {
  const auto cells = probed_cells(host, [&](const Cell& cell) {
    return cell.seen.auth.result == AuthResult::accepted && relaying_was_denied(host, cell);
  });
  if (cells.empty()) return {};
  const auto& reply = *cells.front()->seen.stop->reply;
  return finding_if_any("relay_refused_after_login", host, cells, reply_codes(reply),
                        {{"words", reply.text}});
}

}  // namespace smtpmatrix::reports::rules
