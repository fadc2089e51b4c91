#include <algorithm>
#include <chrono>
#include <exception>
#include <fmt/format.h>
#include <fstream>
#include <iostream>
#include <utility>

#include "reports/diagnosis/diagnose.h"
#include "reports/render/plugin_output.h"
#include "reports/verdict/judge.h"
#include "scanner/cli/check_options.h"
#include "scanner/cli/commands.h"
#include "scanner/cli/reports_out.h"
#include "scanner/cli/scan_settings.h"
#include "scanner/cli/usage_error.h"
#include "scanner/cli/watchdog.h"
#include "scanner/target/target_reader.h"

namespace smtpmatrix::cli {
namespace {

namespace monitor = reports::monitor;
using scanner::Target;

/// For what no deadline reaches: later than the scan's own end, earlier than a monitor's patience.
constexpr std::chrono::milliseconds watchdog_grace = std::chrono::milliseconds(1500);
constexpr Elapsed greeting_patience = std::chrono::seconds(20);
constexpr std::uint16_t submission = 587;
constexpr std::uint16_t submissions = 465;
constexpr std::uint16_t mail_exchange = 25;

/// The four codes of monitoring plugins, whatever ExitCode calls these numbers.
ExitCode plugin_code(monitor::Status status) { return static_cast<ExitCode>(status); }

void say(const monitor::Conclusion& conclusion) {
  OutputFile output;
  reports::write_plugin_output(output, conclusion);
  output.flush();
  if (const auto error = output.error()) throw OutputError(*error);
}

std::vector<Target> targets_of_file(const std::string& path) {
  std::ifstream file;
  if (path != "-") {
    file.open(path);
    if (file) file.peek();
    if (!file.is_open() || file.bad()) throw bad_value("--targets-file", path, "cannot be read");
    file.clear();
  }
  std::vector<Target> targets;
  scanner::TargetReader reader(path == "-" ? std::cin : file);
  for (auto line = reader.next(); line; line = reader.next()) {
    if (!*line)
      throw bad_value("--targets-file", path,
                      fmt::format("line {}: {}", line->error().line, line->error().message));
    targets.push_back(std::move(**line));
  }
  return targets;
}

/// RFC 8314 3.3: implicit TLS has a port of its own; elsewhere STARTTLS is what a server is expected to do.
Mode expected_mode(std::uint16_t port) { return port == submissions ? Mode::implicit : Mode::starttls; }

/// Every target with a port and modes: what is not named is what a server is expected to offer there.
std::vector<Target> expected_targets(const CheckOptions& options, const scanner::ScanSettings& settings) {
  auto named = command_line_targets(options.scan);
  if (options.scan.targets_file) {
    for (auto& target : targets_of_file(*options.scan.targets_file)) named.push_back(std::move(target));
  }
  if (named.empty()) throw UsageError("no target; try `smtpmatrix check --help`");
  std::vector<Target> targets;
  for (const auto& target : named) {
    std::vector<std::uint16_t> ports = settings.ports;
    if (!options.scan.ports) ports = {target.mail_exchangers ? mail_exchange : submission};
    if (target.port) ports = {*target.port};
    for (const auto port : ports) {
      auto one = target;
      one.port = port;
      if (one.modes.empty() && options.scan.modes) one.modes = settings.modes;
      if (one.modes.empty()) one.modes = {expected_mode(port)};
      targets.push_back(std::move(one));
    }
  }
  return scanner::group_by_host(std::move(targets));
}

scanner::ScanSettings settings_of(CheckOptions& options, std::chrono::milliseconds timeout) {
  auto& scan = options.scan;
  if (scan.clients.empty()) scan.clients = {"tls1.3", "tls1.2", "none"};
  // One refusal answers the question; a second every minute would lock the account out.
  if (!scan.auth_attempts) scan.auth_attempts = "1";
  // A throttle is told at once: the monitor asks again anyway.
  if (!scan.retries) scan.retries = "0";
  auto settings = make_settings(scan);
  settings.deadline = timeout;
  if (!scan.greeting_timeout)
    settings.session.greeting_timeout =
        std::min<Elapsed>(settings.session.greeting_timeout, greeting_patience);
  return settings;
}

std::chrono::sys_seconds wall_clock() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

monitor::Conclusion check(CheckOptions options, std::chrono::milliseconds timeout) {
  monitor::Monitor monitor(read_policy(options));
  const auto settings = settings_of(options, timeout);
  const auto targets = expected_targets(options, settings);
  scanner::ScanEvents events;
  events.on_host = [&](scanner::FinishedHost host) {
    auto report = reports::assemble(std::move(host.host), std::move(host.cells));
    const auto now = wall_clock();
    reports::diagnose(report, {now, settings.session.verify});
    monitor.see(report, now);
  };
  const auto next = [&targets, used = std::size_t{0}]() mutable -> std::optional<Target> {
    if (used == targets.size()) return std::nullopt;
    return targets[used++];
  };
  const auto result = scanner::scan(next, settings, events);
  return monitor.conclude(!result.interrupted && !result.deadline_passed);
}

}  // namespace

ExitCode check_command(const Arguments& arguments) {
  // A plugin's only voice is standard output, and what is no answer of a server is UNKNOWN.
  monitor::Conclusion conclusion;
  try {
    auto options = read_check_options(arguments);
    if (options.scan.help) return print(check_help()), ExitCode::done;
    const auto timeout = read_whole_timeout(options);
    const Watchdog watchdog(timeout + watchdog_grace,
                            fmt::format("SMTPMATRIX UNKNOWN - no result within {} s\n",
                                        std::chrono::duration<double>(timeout).count()),
                            static_cast<int>(monitor::Status::unknown));
    conclusion = check(std::move(options), timeout);
  } catch (const std::exception& error) {
    conclusion = {};
    std::string_view text = error.what();
    conclusion.headline = text.substr(0, text.find('\n'));
    // The lines that show where an expression is wrong.
    while (text.find('\n') != std::string_view::npos) {
      text.remove_prefix(text.find('\n') + 1);
      conclusion.details.emplace_back(text.substr(0, text.find('\n')));
    }
  }
  say(conclusion);
  return plugin_code(conclusion.status);
}

}  // namespace smtpmatrix::cli
