#include <algorithm>
#include <fmt/format.h>
#include <memory>
#include <unistd.h>

#include "scanner/cli/commands.h"
#include "scanner/cli/complain.h"
#include "scanner/cli/demo_options.h"
#include "scanner/cli/demo_serve.h"
#include "scanner/cli/reports_out.h"
#include "scanner/cli/scan_job.h"
#include "scanner/cli/terminal.h"
#include "scanner/demo/demo.h"

namespace smtpmatrix::cli {
namespace {

constexpr const char* what_next =
    "\n"
    "That was a simulation: four made-up servers on this machine's loopback, and a made-up account.\n"
    "A real first scan, which needs no account:\n"
    "\n"
    "  smtpmatrix scan smtp.office365.com smtp-legacy.office365.com\n"
    "\n"
    "With an account it goes up to the login; the password is asked for, never taken from the command line:\n"
    "\n"
    "  smtpmatrix scan smtp.office365.com smtp-legacy.office365.com --auth-user you@example.com\n"
    "\n"
    "`smtpmatrix scan --help` has the rest.\n";

std::string shortcoming_below() {
  const auto words = demo::shortcoming();
  return words.empty() ? std::string() : fmt::format("\n{}", words);
}

scanner::ScanSettings settings_for(const demo::Demo& servers) {
  scanner::ScanSettings settings;
  settings.clients = clients::version_pinned();
  for (const auto& place : servers.places()) {
    settings.resolve.push_back({place.host, place.address});
    settings.connect_to.push_back({place.host, place.port, "", place.actual_port});
  }
  auto& session = settings.session;
  session.ehlo_name = "scanner.example";
  session.greeting_timeout = std::chrono::seconds(5);
  session.verifier = std::make_shared<certs::Verifier>(certs::TrustStore::from_pem(servers.ca_pem()).value());
  Credentials credentials;
  credentials.user = servers.account().user;
  credentials.password = servers.account().password;
  session.credentials = std::move(credentials);
  return settings;
}

std::vector<scanner::Target> targets_of(const demo::Demo& servers) {
  std::vector<scanner::Target> targets;
  for (const auto& place : servers.places()) {
    scanner::Target target;
    target.host = place.host;
    target.port = place.port;
    targets.push_back(std::move(target));
  }
  return scanner::group_by_host(std::move(targets));
}

/// Ticks off what the demo must show.
class Expectation {
 public:
  void see(const reports::HostReport& report) {
    for (const auto& cell : report.cells) see(cell);
  }

  /// One line a difference; empty when the matrix is the one written down.
  [[nodiscard]] std::vector<std::string> differences() const {
    auto lines = wrong_;
    if (seen_ != demo::expected_cells().size())
      lines.push_back(fmt::format("{} cells, expected {}", seen_, demo::expected_cells().size()));
    return lines;
  }

 private:
  void see(const reports::Cell& cell) {
    ++seen_;
    const auto& all = demo::expected_cells();
    const auto& endpoint = cell.probe.endpoint;
    const auto found = std::find_if(all.begin(), all.end(), [&](const demo::ExpectedCell& wanted) {
      return wanted.host == endpoint.host && wanted.port == endpoint.port && wanted.mode == endpoint.mode &&
             wanted.client == cell.probe.client;
    });
    const std::string_view wanted = found == all.end() ? "no such cell" : found->outcome;
    if (wanted != to_string(cell.outcome))
      wrong_.push_back(fmt::format("{} {}: expected {}, was {} ({})", to_string(endpoint), cell.probe.client,
                                   wanted, to_string(cell.outcome), cell.detail));
  }

  std::vector<std::string> wrong_;
  std::size_t seen_ = 0;
};

ExitCode verdict(const Expectation& expectation) {
  const auto differences = expectation.differences();
  for (const auto& line : differences) complain("demo: " + line);
  if (differences.empty()) return ExitCode::done;
  complain("demo: the matrix is not the expected one: this build does not work here as it should");
  return ExitCode::not_held;
}

}  // namespace

ExitCode demo_command(const Arguments& arguments) {
  const auto given = read_demo_options(arguments);
  const auto& options = given.output;
  if (options.help) return print(demo_help()), ExitCode::done;
  if (given.serve) return serve_demo(*given.serve);
  const auto choice = read_output_choice(options);
  const When progress = read_when("--progress", options.progress);
  const demo::Demo servers;
  ScanJob job;
  job.settings = settings_for(servers);
  job.show_progress = !options.quiet && (progress == When::always ||
                                         (progress == When::automatic && is_terminal(STDERR_FILENO)));
  job.quiet = options.quiet;
  job.described["target"] = "demo";
  auto targets = targets_of(servers);
  job.targets = [&targets, next = std::size_t{0}]() mutable -> std::optional<scanner::Target> {
    if (next == targets.size()) return std::nullopt;
    return targets[next++];
  };
  Expectation expectation;
  job.on_host = [&](const reports::HostReport& report) { expectation.see(report); };
  ReportsOut reports(choice);
  const ExitCode code = run_scan_job(job, reports);
  if (code != ExitCode::done) return code;
  if (choice.format == Format::text) print(what_next + shortcoming_below());
  return verdict(expectation);
}

}  // namespace smtpmatrix::cli
