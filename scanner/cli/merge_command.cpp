#include <algorithm>
#include <map>
#include <sstream>

#include "reports/compare/limits.h"
#include "reports/merge/merge.h"
#include "reports/render/json_reader.h"
#include "scanner/cli/commands.h"
#include "scanner/cli/input_file.h"
#include "scanner/cli/program_options.h"
#include "scanner/cli/reports_out.h"
#include "scanner/cli/scan_options.h"
#include "scanner/cli/shared_options.h"
#include "scanner/cli/usage_error.h"

namespace smtpmatrix::cli {
namespace {

namespace po = boost::program_options;

po::options_description merge_table(ScanOptions& into) {
  auto options = option_group("Options");
  add_report_options(options, into, "json");
  options.add_options()("help,h", po::bool_switch(&into.help), "this text");
  return options;
}

reports::ReadReport read_part(const std::string& path) {
  auto report = reports::read_report(read_file("report", path, reports::compare::max_report_bytes));
  if (!report)
    throw bad_value("report", path, fmt::format("at {}: {}", report.error().where, report.error().what));
  return std::move(*report);
}

/// What is known once every part was looked at. The parts are read a second time for their hosts, so that one
/// of them is in memory at a time.
struct Overview {
  std::vector<std::string> files;  ///< in the order in which they were started
  std::vector<reports::ScanInfo> infos;
  std::vector<reports::Ending> endings;
  std::map<std::string, unsigned> hosts;  ///< in how many parts
};

Overview look_through(std::vector<std::string> files) {
  Overview overview;
  std::vector<std::pair<reports::ScanInfo, std::string>> begun;
  for (auto& file : files) {
    auto part = read_part(file);
    for (const auto& host : part.hosts) ++overview.hosts[host.host];
    overview.endings.push_back(std::move(part.ending));
    begun.emplace_back(std::move(part.info), std::move(file));
  }
  std::ranges::stable_sort(begun, {}, [](const auto& part) { return part.first.started_at; });
  for (auto& [info, file] : begun) {
    overview.infos.push_back(std::move(info));
    overview.files.push_back(std::move(file));
  }
  return overview;
}

class Merger {
 public:
  Merger(Overview overview, ReportsOut& reports) : overview_(std::move(overview)), reports_(reports) {}

  reports::Ending run() {
    reports_.begin(reports::merge_infos(overview_.infos));
    for (const auto& file : overview_.files) {
      for (auto& host : read_part(file).hosts) take(std::move(host));
    }
    auto ending = reports::merge_endings(overview_.endings);
    ending.summary = summary_;
    reports_.end(ending);
    reports_.finish();
    return ending;
  }

 private:
  void take(reports::HostReport host) {
    unsigned& parts_left = overview_.hosts[host.host];
    const auto waiting = waiting_.find(host.host);
    if (waiting != waiting_.end()) {
      host = reports::merge_hosts(std::move(waiting->second), std::move(host));
      waiting_.erase(waiting);
    }
    if (--parts_left > 0) {
      auto name = host.host;
      waiting_.emplace(std::move(name), std::move(host));
    } else {
      tell(host);
    }
  }

  void tell(const reports::HostReport& host) {
    summary_.add(host);
    for (reports::Cell cell : host.cells) {
      cell.findings.clear();  // as a scan tells a cell: before its host was diagnosed
      reports_.cell(cell);
    }
    reports_.host(host);
  }

  Overview overview_;
  ReportsOut& reports_;
  reports::Summary summary_;
  std::map<std::string, reports::HostReport> waiting_;  ///< of hosts that stand in several parts
};

}  // namespace

ExitCode merge_command(const Arguments& arguments) {
  ScanOptions options;
  auto files = read_arguments(arguments, merge_table(options));
  if (options.help) return print(merge_help()), ExitCode::done;
  if (files.empty()) throw UsageError("merge takes the JSON reports to join; try `smtpmatrix merge --help`");
  if (!options.format) options.format = "json";
  const auto choice = read_output_choice(options);
  auto overview = look_through(std::move(files));
  ReportsOut reports(choice);
  const auto ending = Merger(std::move(overview), reports).run();
  const auto failed = reports.errors();
  if (!failed.empty()) throw OutputError(failed.front());
  return std::ranges::all_of(ending.requirements, &reports::Requirement::held) ? ExitCode::done
                                                                               : ExitCode::not_held;
}

std::string merge_help() {
  ScanOptions unused;
  std::ostringstream text;
  text << "Usage: smtpmatrix merge [OPTION…] A.json B.json…\n"
          "\n"
          "Joins JSON reports of `smtpmatrix scan` into one: the parts of a list scanned with --shard, or "
          "scans "
          "of\n"
          "other ports of the same hosts. Where two hold the same cell, the one started later counts. "
          "Findings "
          "of\n"
          "both are kept; nothing is diagnosed anew.\n"
          "\n"
          "Exit code 0 when joined, 1 when a requirement of a part did not hold, 2 when a report cannot be "
          "read.\n"
          "\n"
       << help_of(merge_table(unused));
  return text.str();
}

}  // namespace smtpmatrix::cli
