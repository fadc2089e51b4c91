// Everything about one cell: what its tooltip and its folded entry show.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "probes/iana/names.h"
#include "reports/matrix/word.h"
#include "reports/render/html/host_view.h"
#include "reports/render/text_style.h"
#include "reports/verdict/judge.h"

namespace smtpmatrix::reports::html {
namespace {

class Facts {
 public:
  void add(std::string_view fact, std::string_view value) {
    if (value.empty()) return;
    auto one = object();
    put(one, "fact", fact);
    put(one, "value", value);
    all_.push_back(one);
  }
  [[nodiscard]] const Data& all() const { return all_; }

 private:
  Data all_ = list();
};

std::string_view verification(const Observation& seen) {
  if (!seen.certificate) return "";
  return seen.certificate->verified() ? "certificate verified" : "certificate does not verify";
}

std::string tls_text(const Observation& seen) {
  if (!seen.tls) return {};
  const auto& tls = *seen.tls;
  std::vector<std::string> parts;
  const auto add = [&](std::string part) {
    if (!part.empty()) parts.push_back(std::move(part));
  };
  if (tls.version) add(iana::version_name(*tls.version));
  if (tls.cipher_suite) add(iana::cipher_suite_name(*tls.cipher_suite));
  if (tls.group) add(iana::group_name(*tls.group));
  if (tls.dh_bits) add(fmt::format("DH {} bits", *tls.dh_bits));
  if (tls.signature_scheme) add(iana::signature_scheme_name(*tls.signature_scheme));
  add(std::string(verification(seen)));
  add(tls.handshake_complete ? "handshake complete" : "handshake not completed");
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string alert_text(const Observation& seen) {
  const auto* const alert = telling_alert(seen);
  if (alert == nullptr) return {};
  return fmt::format("{}, sent by the {}", iana::alert_name(alert->description),
                     alert->sent_by == Sender::server ? "server" : "client");
}

std::string auth_text(const AuthFacts& auth) {
  if (auth.result == AuthResult::not_run && auth.attempts.empty()) return {};
  const auto mechanism = auth.mechanism ? " with " + *auth.mechanism : std::string();
  return fmt::format("{}{}", to_string(auth.result), mechanism);
}

std::string timing_text(const Observation& seen) {
  std::vector<std::string> parts;
  for (const auto& [stage, time] : seen.timings)
    parts.push_back(fmt::format("{} {}", to_string(stage), duration_text(time)));
  parts.push_back("total " + duration_text(seen.total));
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string connections_text(const Cell& cell) {
  if (cell.derived_from) return "none: concluded from " + *cell.derived_from;
  if (cell.repeats_asked < 2) return fmt::format("{}", cell.connections);
  std::string words =
      fmt::format("{}; {} of {} tries work", cell.connections, cell.repeats_worked, cell.repeats_asked);
  if (cell.front_ends.size() < 2) return words;
  for (const auto& one : cell.front_ends) {
    words += fmt::format("; {}: {} of {}", one.name.empty() ? "no greeting" : one.name, one.works,
                         one.connections);
  }
  return words;
}

std::string findings_text_of(const HostReport& host, const Cell& cell) {
  std::vector<std::string> titles;
  for (const auto& finding : host.findings) {
    for (const auto& id : cell.findings) {
      if (finding.id == id) titles.push_back(finding.title);
    }
  }
  return fmt::format("{}", fmt::join(titles, "; "));
}

/// As in most mail logs: `<` from the server, `>` to it, `*` an event.
std::string_view sign(Direction direction) {
  switch (direction) {
    case Direction::in: return "<";
    case Direction::out: return ">";
    case Direction::event: return "*";
  }
  return {};
}

std::vector<std::string> transcript_lines(const Cell& cell) {
  std::vector<std::string> lines;
  if (cell.derived_from) return lines;
  for (const auto& line : cell.seen.transcript.lines()) {
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(line.at).count();
    lines.push_back(fmt::format("{:>6} ms {} {}", ms, sign(line.direction), line.text));
  }
  const auto left_out = cell.seen.transcript.left_out();
  if (left_out > 0) lines.push_back(fmt::format("({} more lines)", left_out));
  return lines;
}

}  // namespace

Data cell_data(const HostReport& host, const Cell& cell, const std::string& anchor) {
  const auto& seen = cell.seen;
  auto data = object();
  put(data, "anchor", anchor);
  put(data, "name",
      fmt::format("{}, {}", place_text(cell.probe.endpoint, has_several_addresses(host)), cell.probe.client));
  put_outcome(data, cell.outcome);
  put(data, "word", decisive_word(cell));
  Facts facts;
  facts.add("Outcome", Style::meaning(cell.outcome));
  facts.add("Why", sentence(cell));
  facts.add(quotes_peer(cell) ? "Server said" : "Detail", quote(cell));
  facts.add("Reached", seen.reached ? to_string(*seen.reached) : std::string_view("nothing"));
  facts.add("Stopped at", seen.stop ? to_string(seen.stop->stage) : std::string_view());
  facts.add("TLS", tls_text(seen));
  facts.add("Alert", alert_text(seen));
  facts.add("Login", auth_text(seen.auth));
  facts.add("Time", timing_text(seen));
  facts.add("Connections", connections_text(cell));
  facts.add("Address", cell.probe.endpoint.address);
  facts.add("Findings", findings_text_of(host, cell));
  data.set("facts", facts.all());
  put_lines(data, "transcript", transcript_lines(cell));
  return data;
}

}  // namespace smtpmatrix::reports::html
