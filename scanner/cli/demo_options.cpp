#include "scanner/cli/demo_options.h"

#include <sstream>

#include "scanner/cli/commands.h"
#include "scanner/cli/program_options.h"
#include "scanner/cli/shared_options.h"
#include "scanner/cli/usage_error.h"

namespace smtpmatrix::cli {
namespace {

namespace po = boost::program_options;

po::options_description table(DemoOptions& all) {
  auto options = option_group("Options");
  auto& into = all.output;
  options.add_options()(
      "serve", text_option(all.serve, "FOLDER"),
      "scan nothing: keep the servers until Ctrl-C, and write FOLDER/demo.conf, with which scan "
      "and check find them by --config");
  add_report_options(options, into, "text");
  add_progress_options(options, into);
  options.add_options()("help,h", po::bool_switch(&into.help), "this text");
  return options;
}

}  // namespace

DemoOptions read_demo_options(const std::vector<std::string>& arguments) {
  DemoOptions options;
  const auto plain = read_arguments(arguments, table(options));
  if (!plain.empty())
    throw bad_value("argument", plain.front(), "demo takes none; try `smtpmatrix demo --help`");
  return options;
}

std::string demo_help() {
  DemoOptions unused;
  std::ostringstream text;
  text << "Usage: smtpmatrix demo [OPTION…]\n"
          "\n"
          "Starts four simulated mail servers on loopback, in this process, and scans them for real, with a\n"
          "made-up account: a modern provider that lets old TLS in and refuses it at AUTH, its host for old\n"
          "devices, a self-hosted server, and a relay without TLS. Nothing leaves this machine.\n"
          "\n"
          "Exit code 0 when the matrix is the expected one, 1 when it is not: the quickest test of an\n"
          "installation.\n"
          "\n"
       << help_of(table(unused));
  return text.str();
}

}  // namespace smtpmatrix::cli
