#include "scanner/cli/conditions.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <utility>

#include "reports/compare/limits.h"
#include "reports/render/json_reader.h"
#include "scanner/cli/input_file.h"
#include "scanner/cli/usage_error.h"

namespace smtpmatrix::cli {

namespace compare = reports::compare;
namespace requirement = reports::requirement;

namespace {

std::string worse_text(const compare::CellDifference& cell) {
  return fmt::format("{} {} works no more: {}", to_string(cell.endpoint), cell.client,
                     cell.after->detail.empty() ? cell.after->reason : cell.after->detail);
}

std::string counted(const compare::Counts& counts) {
  std::vector<std::string> parts;
  const auto add = [&](std::size_t count, std::string_view word) {
    if (count > 0) parts.push_back(fmt::format("{} {}", count, word));
  };
  add(counts.uncertain, "no longer certain");
  add(counts.gone, "not in this scan");
  add(counts.changed, "changed");
  add(counts.better, "better");
  add(counts.added, "new");
  add(counts.unchanged, "unchanged");
  return fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace

std::vector<requirement::Expression> read_requirements(const std::vector<std::string>& texts) {
  std::vector<requirement::Expression> expressions;
  for (const auto& text : texts) {
    auto parsed = requirement::parse(text);
    if (!parsed) throw UsageError("--require: " + requirement::explain(text, parsed.error()));
    expressions.push_back(std::move(*parsed));
  }
  return expressions;
}

SavedReport read_saved_report(std::string_view option, const std::string& path) {
  const auto text = read_file(option, path, compare::max_report_bytes);
  auto report = reports::read_report(text);
  if (!report)
    throw bad_value(option, path, fmt::format("at {}: {}", report.error().where, report.error().what));
  return {{path, std::move(report->info), report->ending.interrupted}, std::move(report->hosts)};
}

Conditions::Conditions(const ScanOptions& options) {
  for (auto& expression : read_requirements(options.require)) checks_.emplace_back(std::move(expression));
  if (!options.baseline) return;
  auto older = read_saved_report("--baseline", *options.baseline);
  const bool verification_counts = !options.no_verify && compare::verifies(older.side.info);
  baseline_name_ = older.side.name;
  baseline_.emplace(std::move(older.hosts), verification_counts);
}

void Conditions::see(const reports::HostReport& host, UnixTime now) {
  for (auto& check : checks_) check.see(host, now);
  if (baseline_) note_worse(baseline_->see(host));
}

void Conditions::note_worse(const compare::HostDifference& difference) {
  const auto note = [&](std::string text) {
    if (worse_.size() < compare::max_named_cells) worse_.push_back(std::move(text));
  };
  for (const auto& cell : difference.cells) {
    if (cell.kind == compare::Kind::worse) note(worse_text(cell));
  }
  for (const auto& endpoint : difference.endpoints) {
    if (endpoint.kind == compare::Kind::worse)
      note(fmt::format("{}: the certificate no longer verifies", to_string(endpoint.endpoint)));
  }
}

std::vector<reports::Requirement> Conditions::answers(bool scan_is_complete) {
  std::vector<reports::Requirement> all;
  for (const auto& check : checks_) {
    auto answer = check.answer(scan_is_complete);
    all.push_back({check.text(), answer.held, std::move(answer.why)});
  }
  if (baseline_) all.push_back(baseline_answer(scan_is_complete));
  return all;
}

reports::Requirement Conditions::baseline_answer(bool scan_is_complete) {
  reports::Requirement answer;
  answer.expr = "nothing is worse than in " + baseline_name_;
  static_cast<void>(baseline_->finish());
  const auto& counts = baseline_->counts();
  const auto worse = counts.worse + counts.endpoints_worse;
  answer.held = worse == 0 && scan_is_complete;
  if (worse > 0) {
    answer.why = fmt::format("{} worse: {}", worse, fmt::join(worse_, "; "));
    if (worse > worse_.size()) answer.why += fmt::format("; and {} more", worse - worse_.size());
  } else if (!scan_is_complete) {
    answer.why = "the scan ended early: not every cell was tested";
  } else {
    answer.why = "cells: " + counted(counts);
  }
  return answer;
}

}  // namespace smtpmatrix::cli
