#include "reports/monitor/monitor.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "probes/iana/names.h"
#include "reports/monitor/limits.h"
#include "reports/verdict/judge.h"

namespace smtpmatrix::reports::monitor {
namespace {

std::string bounded(const std::string& text) {
  if (text.size() <= max_quoted_bytes) return text;
  auto end = max_quoted_bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) --end;
  return text.substr(0, end) + "…";
}

std::string place_name(const Cell& cell) { return host_port(cell.probe.endpoint); }

/// "works, TLS 1.3", "refused at auth: 535 5.7.8 …"
std::string said_of(const Cell& cell) {
  if (cell.outcome == Outcome::works) {
    std::string text = "works";
    if (cell.seen.tls && cell.seen.tls->version) text += ", " + iana::version_name(*cell.seen.tls->version);
    if (cell.seen.auth.result == AuthResult::accepted) text += ", login accepted";
    return text;
  }
  std::string text = cell.outcome == Outcome::not_run ? "not tested" : std::string(to_string(cell.outcome));
  if (cell.seen.stop) text += fmt::format(" at {}", to_string(cell.seen.stop->stage));
  if (!cell.reason_text.empty()) text += fmt::format(" ({})", cell.reason_text);
  if (!cell.detail.empty()) text += ": " + bounded(cell.detail);
  return text;
}

std::string line_of(const Cell& cell) {
  return fmt::format("{} {} {}: {}", place_name(cell), to_string(cell.probe.endpoint.mode), cell.probe.client,
                     said_of(cell));
}

/// How far it came: the cell that came furthest says best why.
std::ptrdiff_t progress_of(const Cell& cell) {
  if (!cell.seen.stop) return 0;
  const auto stages = stages_of(cell.probe.endpoint.mode);
  return std::ranges::find(stages, cell.seen.stop->stage) - stages.begin();
}

/// Of these the one that speaks for all: the first that works; else, where anything is unknown, the first
/// unknown; else the one that came furthest.
const Cell& telling(const std::vector<const Cell*>& cells) {
  for (const auto wanted : {Status::ok, Status::unknown}) {
    const auto found =
        std::ranges::find_if(cells, [&](const Cell* cell) { return status_of(*cell) == wanted; });
    if (found != cells.end()) return **found;
  }
  return **std::ranges::max_element(cells, {}, [](const Cell* cell) { return progress_of(*cell); });
}

std::string problems_of(const ChainFacts& facts) {
  std::vector<std::string_view> names;
  for (const auto problem : facts.problems) names.push_back(to_string(problem));
  return names.empty() ? "not trusted" : fmt::format("{}", fmt::join(names, ", "));
}

std::string figure(const Metric& metric) {
  return metric.is_days ? fmt::format("{}", metric.value) : fmt::format("{:.3f} s", metric.value);
}

}  // namespace

const std::vector<std::string>& metric_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (int stage = 0; stage <= static_cast<int>(Stage::rcpt); ++stage)
      all.emplace_back(to_string(static_cast<Stage>(stage)));
    all.emplace_back("total");
    all.emplace_back(certificate_days);
    return all;
  }();
  return names;
}

Monitor::Monitor(Policy policy) : policy_(std::move(policy)) {
  for (const auto& expression : policy_.requirements) checks_.emplace_back(expression);
}

void Monitor::see(const HostReport& host, UnixTime now) {
  for (auto& check : checks_) check.see(host, now);
  // Cells of one host:port at one address, in the order of the report.
  std::vector<std::vector<const Cell*>> places;
  const auto is_same = [](const Cell& a, const Cell& b) {
    return a.probe.endpoint.port == b.probe.endpoint.port &&
           a.probe.endpoint.address == b.probe.endpoint.address;
  };
  for (const auto& cell : host.cells) {
    const auto known =
        std::ranges::find_if(places, [&](const auto& place) { return is_same(*place.front(), cell); });
    if (known == places.end())
      places.push_back({&cell});
    else
      known->push_back(&cell);
  }
  for (const auto& place : places) see_place(place, now);
  for (const auto& finding : host.findings) {
    if (finding.severity != Severity::info)
      findings_.push_back(fmt::format("{} ({} acts)", finding.title, finding.actor));
  }
}

void Monitor::see_place(const std::vector<const Cell*>& cells, UnixTime now) {
  for (const auto* cell : cells) details_.push_back(line_of(*cell));
  const Cell& chosen = telling(cells);
  const bool by_default = policy_.requirements.empty();
  Place place;
  place.status = by_default ? status_of(chosen) : Status::ok;
  place.name = place_name(chosen);
  place.text = fmt::format("{} {}: {}", place.name, to_string(chosen.probe.endpoint.mode), said_of(chosen));
  const auto& chain = chosen.seen.certificate;
  if (by_default && policy_.verify && place.status == Status::ok && chain && !chain->verified()) {
    place.status = Status::critical;
    place.text += fmt::format(", but its certificate does not verify: {}", problems_of(*chain));
  }
  measure(place, chosen, now);
  places_.push_back(std::move(place));
}

void Monitor::measure(Place& place, const Cell& cell, UnixTime now) {
  const auto add = [&](std::string_view name, double value, bool is_days) {
    Metric metric;
    metric.label = name;
    metric.value = value;
    metric.is_days = is_days;
    const auto threshold = policy_.thresholds.find(metric.label);
    if (threshold != policy_.thresholds.end()) metric.threshold = threshold->second;
    compare(place, metric);
    measured_.push_back(metric.label);
    place.metrics.push_back(std::move(metric));
  };
  for (const Stage stage : stages_of(cell.probe.endpoint.mode)) {
    const auto time = cell.seen.timings.find(stage);
    // How long a stage took that failed is no figure of that stage.
    const bool succeeded = !cell.seen.stop || cell.seen.stop->stage != stage;
    if (time != cell.seen.timings.end() && succeeded)
      add(to_string(stage), std::chrono::duration<double>(time->second).count(), false);
  }
  if (cell.outcome == Outcome::works)
    add("total", std::chrono::duration<double>(cell.seen.total).count(), false);
  if (cell.seen.certificate && !cell.seen.certificate->chain.empty())
    add(certificate_days, days_until(cell.seen.certificate->chain.front().not_after, now), true);
}

void Monitor::compare(Place& place, const Metric& metric) const {
  const auto passes = [&](const std::optional<double>& limit) {
    if (!limit) return true;
    return metric.is_days ? metric.value >= *limit : metric.value <= *limit;
  };
  const auto& [warn, crit, must_be_known] = metric.threshold;
  const bool is_critical = !passes(crit);
  if (!is_critical && passes(warn)) return;
  place.status = worse_of(place.status, is_critical ? Status::critical : Status::warning);
  place.text +=
      fmt::format(", {} is {} (limit {})", metric.label, figure(metric), is_critical ? *crit : *warn);
}

Conclusion Monitor::of_places() const {
  Conclusion conclusion;
  conclusion.status = places_.empty() ? Status::unknown : Status::ok;
  std::size_t fine = 0;
  const Place* decisive = nullptr;
  for (const auto& place : places_) {
    if (place.status == Status::ok) ++fine;
    if (decisive == nullptr || (worse_of(place.status, decisive->status) != decisive->status))
      decisive = &place;
    conclusion.status = worse_of(conclusion.status, place.status);
  }
  if (decisive == nullptr) {
    conclusion.headline = "nothing was tested";
  } else if (places_.size() == 1) {
    conclusion.headline = decisive->text;
  } else if (fine == places_.size()) {
    conclusion.headline = fmt::format("all {} endpoints are fine", fine);
  } else {
    conclusion.headline = fmt::format("{} of {} endpoints fine; {}", fine, places_.size(), decisive->text);
  }
  for (const auto& place : places_) {
    for (auto metric : place.metrics) {
      if (places_.size() > 1) metric.label = place.name + " " + metric.label;
      if (conclusion.metrics.size() < max_metrics) conclusion.metrics.push_back(std::move(metric));
    }
  }
  return conclusion;
}

void Monitor::judge_requirements(Conclusion& conclusion, bool scan_is_complete) const {
  for (const auto& check : checks_) {
    const auto answer = check.answer(scan_is_complete);
    const auto text = fmt::format("{}: {}", check.text(), answer.why);
    conclusion.details.push_back((answer.held ? "held: " : "does not hold: ") + text);
    if (answer.held) continue;
    const auto status = answer.is_proven ? Status::critical : Status::unknown;
    if (worse_of(status, conclusion.status) != conclusion.status) {
      conclusion.status = status;
      conclusion.headline = "does not hold: " + text;
    }
  }
}

void Monitor::judge_missing_metrics(Conclusion& conclusion) const {
  for (const auto& [name, threshold] : policy_.thresholds) {
    const bool is_known = std::ranges::find(measured_, name) != measured_.end();
    if (is_known || !threshold.must_be_known) continue;
    if (worse_of(Status::unknown, conclusion.status) == conclusion.status) continue;
    conclusion.status = Status::unknown;
    conclusion.headline += fmt::format(", but {} has a limit and was never measured", name);
  }
}

Conclusion Monitor::conclude(bool scan_is_complete) const {
  auto conclusion = of_places();
  judge_requirements(conclusion, scan_is_complete);
  judge_missing_metrics(conclusion);
  if (!scan_is_complete && conclusion.status != Status::critical) {
    conclusion.status = Status::unknown;
    conclusion.headline = "not finished in time; " + conclusion.headline;
  }
  auto& lines = conclusion.details;
  lines.insert(lines.end(), details_.begin(), details_.end());
  if (conclusion.status != Status::ok) lines.insert(lines.end(), findings_.begin(), findings_.end());
  if (lines.size() > max_detail_lines) {
    const auto left_out = lines.size() - max_detail_lines;
    lines.resize(max_detail_lines);
    lines.push_back(fmt::format("and {} more lines", left_out));
  }
  return conclusion;
}

}  // namespace smtpmatrix::reports::monitor
