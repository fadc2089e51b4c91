#include "scanner/cli/scan_job.h"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <utility>

#include "reports/diagnosis/diagnose.h"
#include "reports/verdict/judge.h"
#include "scanner/cli/complain.h"
#include "scanner/cli/progress_bar.h"
#include "scanner/cli/tenant_files.h"
#include "scanner/cli/versions.h"

namespace smtpmatrix::cli {
namespace {

using Milliseconds = std::chrono::milliseconds;

std::chrono::sys_time<Milliseconds> now() {
  return std::chrono::time_point_cast<Milliseconds>(std::chrono::system_clock::now());
}

reports::ScanInfo info_of(const ScanJob& job) {
  reports::ScanInfo info;
  info.version = program_version();
  info.botan = botan_version();
  info.started_at = now();
  for (const auto& client : job.settings.clients) {
    info.clients.push_back(client.id);
    if (client.origin.kind.empty()) continue;
    info.devices.push_back({.id = client.id,
                            .label = client.label,
                            .kind = client.origin.kind,
                            .year_from = client.origin.year_from});
  }
  info.options = job.described;
  return info;
}

reports::DiagnosisContext context_of(const ScanJob& job, UnixTime now) {
  const auto& login = job.settings.session.credentials;
  return {.now = now,
          .verify = job.settings.session.verify,
          .clients = abilities_of(job.settings.clients),
          .other_hosts = job.named_hosts,
          .tenant = job.tenant ? &*job.tenant : nullptr,
          .account = login ? login->user : std::string{},
          .mechanisms = login ? login->mechanisms : std::vector<std::string>{}};
}

ExitCode code_of(const scanner::ScanResult& result, const std::vector<reports::Requirement>& requirements) {
  if (result.interrupted) return ExitCode::interrupted;
  if (!result.any_endpoint_reached) return ExitCode::unreachable;
  return std::ranges::all_of(requirements, &reports::Requirement::held) ? ExitCode::done : ExitCode::not_held;
}

void remark(const ScanJob& job, const scanner::ScanResult& result) {
  if (job.quiet) return;
  if (result.interrupted) complain("interrupted: the report holds what was finished");
  if (result.deadline_passed) complain("--deadline passed: the report holds what was finished");
  if (!result.any_endpoint_reached && !result.interrupted) complain("no endpoint could be reached");
}

bool was_reached(const reports::HostReport& host) {
  return std::ranges::any_of(host.cells,
                             [](const reports::Cell& cell) { return cell.seen.reached.has_value(); });
}

/// As when it was new: before its host was diagnosed.
void tell_again(reports::Cell cell, ReportsOut& reports) {
  cell.findings.clear();
  reports.cell(cell);
}

}  // namespace

ExitCode run_scan_job(const ScanJob& job, ReportsOut& reports) {
  const auto started = std::chrono::steady_clock::now();
  ProgressBar bar(job.show_progress);
  reports::Summary summary;
  reports.begin(info_of(job));

  scanner::ScanEvents events;
  events.on_cell = [&](const reports::Cell& cell) {
    bar.erase();
    reports.cell(cell);
  };
  bool any_known_reached = false;
  events.on_host = [&](scanner::FinishedHost host) {
    const auto wall_clock = std::chrono::time_point_cast<std::chrono::seconds>(now());
    bar.erase();
    reports::HostReport report;
    if (host.was_known) {
      report = job.journal->read(host.key);
      for (const auto& cell : report.cells) tell_again(cell, reports);
      any_known_reached = any_known_reached || was_reached(report);
    } else {
      report = reports::assemble(std::move(host.host), std::move(host.cells));
      for (auto& entry : report.endpoints) {
        if (auto found = host.surveys.extract(entry.endpoint)) entry.survey = std::move(found.mapped());
      }
      reports::diagnose(report, context_of(job, wall_clock));
      // A host that a signal or the deadline ended is not finished: the next run asks it again.
      if (job.journal != nullptr && !host.was_abandoned) job.journal->add(host.key, report, wall_clock);
    }
    summary.add(report);
    reports.host(report);
    if (job.conditions != nullptr) job.conditions->see(report, wall_clock);
    if (job.on_host) job.on_host(report);
  };
  if (job.journal != nullptr) {
    events.is_known = [&](const std::string& key) { return job.journal->holds(key); };
    events.on_login = [&](scanner::LoginEvent event) { job.journal->add(event); };
  }
  events.on_progress = [&](const scanner::Progress& progress) { bar.draw(progress); };
  auto result = scanner::scan(job.targets, job.settings, events);
  result.any_endpoint_reached = result.any_endpoint_reached || any_known_reached;

  bar.erase();
  reports::Ending ending;
  ending.summary = summary;
  ending.finished_at = now();
  ending.duration = std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - started);
  ending.interrupted = result.interrupted || result.deadline_passed;
  if (job.conditions != nullptr) ending.requirements = job.conditions->answers(!ending.interrupted);
  reports.end(ending);
  reports.finish();
  remark(job, result);
  const auto failed = reports.errors();
  for (const auto& line : failed) complain(line);
  return failed.empty() ? code_of(result, ending.requirements) : ExitCode::internal;
}

}  // namespace smtpmatrix::cli
