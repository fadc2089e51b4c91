#include <sstream>
#include <unistd.h>

#include "reports/render/difference.h"
#include "scanner/cli/commands.h"
#include "scanner/cli/conditions.h"
#include "scanner/cli/program_options.h"
#include "scanner/cli/reports_out.h"
#include "scanner/cli/usage_error.h"

namespace smtpmatrix::cli {
namespace {

namespace po = boost::program_options;
namespace compare = reports::compare;

struct DiffOptions {
  std::optional<std::string> format, color;
  bool strict = false;
  bool help = false;
};

po::options_description diff_table(DiffOptions& into) {
  auto options = option_group("Options");
  options.add_options()                                                  //
      ("format", text_option(into.format, "NAME"), "text, json [text]")  //
      ("strict", po::bool_switch(&into.strict),
       "count as worse, too, what is gone and what is no longer certain: not run, inconclusive, or asked for "
       "less")                                                                                 //
      ("color", text_option(into.color, "WHEN"), "auto, always, never [auto: on a terminal]")  //
      ("help,h", po::bool_switch(&into.help), "this text");
  return options;
}

bool wants_json(const DiffOptions& options) {
  if (!options.format || *options.format == "text") return false;
  if (*options.format == "json") return true;
  throw bad_value("--format", *options.format, "wanted text or json");
}

}  // namespace

ExitCode diff_command(const Arguments& arguments) {
  DiffOptions options;
  const auto files = read_arguments(arguments, diff_table(options));
  if (options.help) return print(diff_help()), ExitCode::done;
  const bool json = wants_json(options);
  const When color = read_when("--color", options.color);
  if (files.size() != 2)
    throw UsageError("diff takes two reports, OLD.json and NEW.json; try `smtpmatrix diff --help`");
  auto older = read_saved_report("report", files[0]);
  auto newer = read_saved_report("report", files[1]);
  auto difference =
      compare::compare_all(std::move(older.side), std::move(older.hosts), std::move(newer.side), newer.hosts);
  difference.strict = options.strict;
  OutputFile output;
  if (json)
    reports::write_difference_json(output, difference);
  else
    reports::write_difference_text(output, difference, text_for_terminal(color));
  output.flush();
  if (const auto error = output.error()) throw OutputError(*error);
  return difference.counts.any_worse(options.strict) ? ExitCode::not_held : ExitCode::done;
}

std::string diff_help() {
  DiffOptions unused;
  std::ostringstream text;
  text << "Usage: smtpmatrix diff [OPTION…] OLD.json NEW.json\n"
          "\n"
          "Tells what became worse, better, new and gone between two JSON reports of `smtpmatrix scan`, and "
          "which\n"
          "certificates and capabilities changed.\n"
          "\n"
          "A cell is worse when it worked and now does not: refused, failed or not offered, or working only "
          "in "
          "some\n"
          "of its repeats. A certificate that verified and no longer does is worse. Another refusal than "
          "before "
          "is a\n"
          "change, and what could not be tested is no evidence: it is told as no longer certain.\n"
          "\n"
          "Exit code 0 when nothing became worse, 1 when something did, 2 when a report cannot be read.\n"
          "\n"
       << help_of(diff_table(unused));
  return text.str();
}

}  // namespace smtpmatrix::cli
