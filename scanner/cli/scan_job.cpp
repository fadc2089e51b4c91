#include "scanner/cli/scan_job.h"

#include <chrono>
#include <fmt/format.h>
#include <utility>

#include "reports/diagnosis/diagnose.h"
#include "reports/verdict/judge.h"
#include "scanner/cli/complain.h"
#include "scanner/cli/progress_bar.h"
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
  for (const auto& client : job.settings.clients) info.clients.push_back(client.id);
  info.options = job.described;
  return info;
}

ExitCode code_of(const scanner::ScanResult& result) {
  if (result.interrupted) return ExitCode::interrupted;
  if (!result.any_endpoint_reached) return ExitCode::unreachable;
  return ExitCode::done;
}

void remark(const ScanJob& job, const scanner::ScanResult& result) {
  if (job.quiet) return;
  if (result.interrupted) complain("interrupted: the report holds what was finished");
  if (result.deadline_passed) complain("--deadline passed: the report holds what was finished");
  if (!result.any_endpoint_reached && !result.interrupted) complain("no endpoint could be reached");
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
  events.on_host = [&](scanner::FinishedHost host) {
    auto report = reports::assemble(std::move(host.host), std::move(host.cells));
    const auto wall_clock = std::chrono::time_point_cast<std::chrono::seconds>(now());
    reports::diagnose(report, {wall_clock, job.settings.session.verify});
    summary.add(report);
    bar.erase();
    reports.host(report);
    if (job.on_host) job.on_host(report);
  };
  events.on_progress = [&](const scanner::Progress& progress) { bar.draw(progress); };
  const auto result = scanner::scan(job.targets, job.settings, events);

  bar.erase();
  reports::Ending ending;
  ending.summary = summary;
  ending.finished_at = now();
  ending.duration = std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - started);
  ending.interrupted = result.interrupted || result.deadline_passed;
  reports.end(ending);
  reports.finish();
  remark(job, result);
  const auto failed = reports.errors();
  for (const auto& line : failed) complain(line);
  return failed.empty() ? code_of(result) : ExitCode::internal;
}

}  // namespace smtpmatrix::cli
