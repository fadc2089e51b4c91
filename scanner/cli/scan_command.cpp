#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <memory>
#include <unistd.h>
#include <utility>

#include "reports/knowledge/knowledge.h"
#include "scanner/cli/commands.h"
#include "scanner/cli/complain.h"
#include "scanner/cli/scan_job.h"
#include "scanner/cli/scan_options.h"
#include "scanner/cli/scan_settings.h"
#include "scanner/cli/tenant_files.h"
#include "scanner/cli/terminal.h"
#include "scanner/cli/usage_error.h"
#include "scanner/target/shard.h"
#include "scanner/target/target_reader.h"

namespace smtpmatrix::cli {
namespace {

using scanner::Target;

/// The command line's targets, then the file's, a line at a time. A bad line is told and passed over.
class Targets {
 public:
  explicit Targets(const ScanOptions& options) : first_(command_line_targets(options)) {
    if (options.shard)
      shard_ = value_or_throw(scanner::parse_shard(*options.shard), "--shard", *options.shard);
    if (options.targets_file) open(*options.targets_file);
    // Looked at before any report is begun: without a target there is nothing to report.
    pending_ = read();
    if (!pending_ && !any_bad_ && !any_elsewhere_) throw UsageError(missing(options));
  }

  std::optional<Target> next() { return pending_ ? std::exchange(pending_, std::nullopt) : read(); }
  /// Something to do, or other shards' work only: then there is a report, and it is empty.
  [[nodiscard]] bool any() const { return pending_.has_value() || any_elsewhere_; }
  [[nodiscard]] bool any_bad() const { return any_bad_; }

 private:
  void open(const std::string& path) {
    name_ = path == "-" ? "standard input" : path;
    if (path != "-") {
      file_.open(path);
      // Opening a folder succeeds; reading it does not.
      if (file_) file_.peek();
      if (!file_.is_open() || file_.bad())
        throw bad_value("--targets-file", path, fmt::format("cannot be read: {}", std::strerror(errno)));
      file_.clear();
    }
    reader_.emplace(path == "-" ? std::cin : file_);
  }

  static std::string missing(const ScanOptions& options) {
    if (options.targets_file)
      return bad_value("--targets-file", *options.targets_file, "names no target").what();
    return "no target; try `smtpmatrix scan --help`";
  }

  std::optional<Target> read() {
    for (auto target = read_any(); target; target = read_any()) {
      if (shard_.contains(target->host)) return target;
      any_elsewhere_ = true;
    }
    return std::nullopt;
  }

  std::optional<Target> read_any() {
    if (used_ < first_.size()) return first_[used_++];
    while (reader_) {
      auto line = reader_->next();
      if (!line) return std::nullopt;
      if (*line) return std::move(**line);
      any_bad_ = true;
      complain(fmt::format("{}:{}: {}", name_, line->error().line, line->error().message));
    }
    return std::nullopt;
  }

  std::vector<Target> first_;
  std::size_t used_ = 0;
  std::string name_;
  std::ifstream file_;
  std::optional<scanner::TargetReader> reader_;
  std::optional<Target> pending_;
  scanner::Shard shard_;
  bool any_bad_ = false;
  bool any_elsewhere_ = false;  ///< another shard's
};

/// What makes the answers of two runs comparable: not which targets, nor how fast.
scanner::Journal::Options comparable(scanner::Journal::Options described) {
  for (const char* const name : {"target", "mx", "targets-file", "shard", "concurrency", "per-host", "rate",
                                 "retries", "timeout", "greeting-timeout", "deadline"})
    described.erase(name);
  return described;
}

std::optional<scanner::Journal> open_journal(const ScanOptions& options, const ScanJob& job) {
  if (!options.journal) return std::nullopt;
  try {
    return std::optional<scanner::Journal>(std::in_place, *options.journal, comparable(job.described));
  } catch (const scanner::JournalError& error) {
    throw UsageError(error.what());
  }
}

/// Hosts whose settings the documents of another host name: only of these it matters whether they are
/// scanned.
std::set<std::string, std::less<>> hosts_told_elsewhere() {
  std::set<std::string, std::less<>> hosts;
  for (const auto& provider : reports::knowledge().providers()) {
    for (const auto& endpoint : provider.endpoints) hosts.insert(endpoint.other_generation);
  }
  return hosts;
}

/// What comes through a pipe can be read once only: of that nothing is known beforehand.
void add_hosts_of_file(const std::string& path, std::set<std::string>& hosts) {
  std::error_code unknown;
  if (path == "-" || !std::filesystem::is_regular_file(path, unknown)) return;
  const auto wanted = hosts_told_elsewhere();
  std::ifstream file(path);
  scanner::TargetReader reader(file);
  while (const auto line = reader.next()) {
    if (*line && !(*line)->mail_exchangers && wanted.contains((*line)->host)) hosts.insert((*line)->host);
  }
}

std::set<std::string> named_hosts(const ScanOptions& options) {
  std::set<std::string> hosts;
  if (options.targets_file) add_hosts_of_file(*options.targets_file, hosts);
  for (const auto& target : command_line_targets(options)) {
    if (!target.mail_exchangers) hosts.insert(target.host);
  }
  return hosts;
}

bool show_progress(const ScanOptions& options) {
  const When when = read_when("--progress", options.progress);
  if (options.quiet || when == When::never) return false;
  return when == When::always || is_terminal(STDERR_FILENO);
}

}  // namespace

ExitCode scan_command(const Arguments& arguments) {
  const auto options = read_scan_options(arguments);
  if (options.help) return print(scan_help()), ExitCode::done;
  const auto choice = read_output_choice(options);
  ScanJob job;
  job.show_progress = show_progress(options);
  job.quiet = options.quiet;
  // Targets first: a wrong one is told before a password is asked for.
  Targets targets(options);
  if (!targets.any()) return ExitCode::bad_usage;
  // Read before any connection is made, and before a password is asked for.
  Conditions conditions(options);
  job.conditions = &conditions;
  job.tenant = read_tenant_files(options.tenant_config);
  job.named_hosts = named_hosts(options);
  job.settings = make_settings(options);
  job.described = describe(options, job.settings);
  job.targets = [&targets] { return targets.next(); };
  auto journal = open_journal(options, job);
  if (journal) {
    job.journal = &*journal;
    job.settings.auth_refused = journal->logins_refused();
  }
  ReportsOut reports(choice);
  const ExitCode code = run_scan_job(job, reports);
  return code == ExitCode::done && targets.any_bad() ? ExitCode::bad_usage : code;
}

}  // namespace smtpmatrix::cli
