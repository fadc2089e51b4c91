#include "scanner/cli/check_options.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sstream>

#include "scanner/cli/commands.h"
#include "scanner/cli/conditions.h"
#include "scanner/cli/numbers.h"
#include "scanner/cli/program_options.h"
#include "scanner/cli/shared_options.h"
#include "scanner/cli/usage_error.h"

namespace smtpmatrix::cli {
namespace {

namespace po = boost::program_options;
namespace monitor = reports::monitor;

constexpr std::chrono::milliseconds default_timeout = std::chrono::seconds(30);
constexpr double default_warn_days = 30;
constexpr double default_crit_days = 14;
constexpr double most_threshold = 1e6;

struct CheckTable {
  po::options_description targets = option_group("What to check");
  po::options_description status = option_group("What decides the status");
  po::options_description login = option_group("Login");
  po::options_description other = option_group("Other");

  explicit CheckTable(CheckOptions& into) {
    add_targets(into.scan);
    add_status(into);
    add_login_options(login, into.scan, "the file below, or from SMTPMATRIX_PASSWORD in the environment",
                      "1");
    other.add_options()  //
        ("config", text_option(into.scan.config, "FILE"),
         "any of these options, NAME=VALUE a line; the command line wins")  //
        ("help,h", po::bool_switch(&into.scan.help), "this text");
  }

  [[nodiscard]] po::options_description configurable() const {
    po::options_description all;
    all.add(targets).add(status).add(login);
    return all;
  }

 private:
  void add_targets(ScanOptions& into) {
    targets.add_options()                                                                                 //
        ("targets-file", text_option(into.targets_file, "FILE"), "more targets, one a line, # comments")  //
        ("mx", texts_option(into.mx, "DOMAIN"), "the mail exchangers of a domain; repeatable")            //
        ("ports", text_option(into.ports, "LIST"), "for targets that name none [587; with --mx 25]")      //
        ("modes", text_option(into.modes, "LIST"),
         "for targets that name none; one that works is enough [implicit on 465, else starttls]")  //
        ("all-addresses", po::bool_switch(&into.all_addresses),
         "every address of a host must work, not the first that answers")                                  //
        ("clients-file", texts_option(into.clients_files, "FILE"), "TLS clients of your own, as in scan")  //
        ("client", texts_option(into.clients, "ID"),
         "TLS client to be; repeatable, one that works is enough [tls1.3 and tls1.2; none in mode plain]")  //
        ("until", text_option(into.until, "STAGE"),
         "how far to go, as in scan [ehlo_tls; auth with --auth-user]");
    add_dialling_options(targets, into);
    add_envelope_options(targets, into);
  }

  void add_status(CheckOptions& into) {
    status.add_options()  //
        ("warn,w", texts_option(into.warn, "NAME=LIMIT"),
         "WARNING when a stage (connect, tls …, or total) takes longer than LIMIT seconds, or the "
         "certificate "
         "lasts less than cert_days=LIMIT; repeatable, or with commas [cert_days=30]")          //
        ("crit,c", texts_option(into.crit, "NAME=LIMIT"), "likewise, CRITICAL [cert_days=14]")  //
        ("require", texts_option(into.scan.require, "EXPR"),
         "CRITICAL when it does not hold, as in scan; replaces the rule that every endpoint must work")  //
        ("ca-file", text_option(into.scan.ca_file, "FILE"), "trust anchors, PEM [the system's]")         //
        ("no-verify", po::bool_switch(&into.scan.no_verify),
         "a certificate that does not verify is not CRITICAL, and its days have no default limit")  //
        ("timeout,t", text_option(into.whole_timeout, "SECONDS"),
         "of the whole check; what is not finished by then is UNKNOWN [30]")                               //
        ("step-timeout", text_option(into.scan.timeout, "SECONDS"), "for each step [10]")                  //
        ("greeting-timeout", text_option(into.scan.greeting_timeout, "SECONDS"), "for the greeting [20]")  //
        ("retries", text_option(into.scan.retries, "N"), "of a cell, after the server throttled us [0]");
  }
};

/// "tls=1,cert_days=14" into the thresholds, at `limit` of each.
void read_thresholds(std::string_view option, const std::vector<std::string>& texts,
                     std::optional<double> monitor::Threshold::*limit,
                     std::map<std::string, monitor::Threshold>& into) {
  for (const auto& text : texts) {
    std::istringstream parts(text);
    for (std::string part; std::getline(parts, part, ',');) {
      const auto equals = part.find('=');
      const auto name = part.substr(0, equals);
      const auto& known = monitor::metric_names();
      if (equals == std::string::npos || std::ranges::find(known, name) == known.end())
        throw bad_value(option, text,
                        fmt::format("wanted NAME=LIMIT, NAME one of {}", fmt::join(known, ", ")));
      auto& threshold = into[name];
      threshold.*limit = read_number(option, part.substr(equals + 1), 0, most_threshold);
      threshold.must_be_known = true;
    }
  }
}

}  // namespace

CheckOptions read_check_options(const std::vector<std::string>& arguments) {
  CheckOptions options;
  const CheckTable table(options);
  options.scan.targets = read_arguments(arguments, table.configurable(), table.other);
  return options;
}

monitor::Policy read_policy(const CheckOptions& options) {
  monitor::Policy policy;
  policy.verify = !options.scan.no_verify;
  policy.requirements = read_requirements(options.scan.require);
  read_thresholds("--warn", options.warn, &monitor::Threshold::warn, policy.thresholds);
  read_thresholds("--crit", options.crit, &monitor::Threshold::crit, policy.thresholds);
  const std::string days(monitor::certificate_days);
  if (policy.verify && !policy.thresholds.contains(days))
    policy.thresholds[days] = {default_warn_days, default_crit_days, false};
  return policy;
}

std::chrono::milliseconds read_whole_timeout(const CheckOptions& options) {
  if (!options.whole_timeout) return default_timeout;
  return std::chrono::duration_cast<std::chrono::milliseconds>(
      read_seconds("--timeout", *options.whole_timeout));
}

std::string check_help() {
  CheckOptions unused;
  const CheckTable table(unused);
  std::ostringstream text;
  text << "Usage: smtpmatrix check [OPTION…] TARGET…\n"
          "\n"
          "A plugin for Nagios, Icinga and others: holds a real session with every target and prints one "
          "line, "
          "with\n"
          "performance data. Exit code 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.\n"
          "\n"
          "A target is as in scan; HOST alone means HOST:587. OK means: every endpoint works with at least "
          "one "
          "of the\n"
          "clients in at least one of the modes, and its certificate verifies. What says nothing of the "
          "server "
          "is\n"
          "UNKNOWN: a throttle, greylisting, a resolver that does not answer, the time-out of the check, bad "
          "usage.\n"
          "\n"
       << help_of(table.targets) << "\n"
       << help_of(table.status) << "\n"
       << help_of(table.login) << "\n"
       << help_of(table.other);
  return text.str();
}

}  // namespace smtpmatrix::cli
