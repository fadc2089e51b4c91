#include <csignal>
#include <exception>

#include "scanner/cli/commands.h"
#include "scanner/cli/complain.h"
#include "scanner/cli/output_file.h"
#include "scanner/cli/reports_out.h"
#include "scanner/cli/usage_error.h"
#include "scanner/cli/versions.h"

namespace smtpmatrix::cli {
namespace {

ExitCode dispatch(const Arguments& arguments) {
  if (arguments.empty()) throw UsageError("no command; try `smtpmatrix --help`");
  const std::string& command = arguments.front();
  const Arguments rest(arguments.begin() + 1, arguments.end());
  if (command == "scan") return scan_command(rest);
  if (command == "diff") return diff_command(rest);
  if (command == "merge") return merge_command(rest);
  if (command == "check") return check_command(rest);
  if (command == "explain") return explain_command(rest);
  if (command == "clients") return clients_command(rest);
  if (command == "demo") return demo_command(rest);
  if (command == "--help" || command == "-h") return print(program_help()), ExitCode::done;
  if (command == "--version") return print(version_text()), ExitCode::done;
  throw bad_value("command", command,
                  "wanted scan, diff, merge, check, explain, clients or demo; try `smtpmatrix --help`");
}

}  // namespace

ExitCode run(const std::vector<std::string>& arguments) noexcept {
  try {
    // A closed pipe is an error of write(2), and told as one.
    std::signal(SIGPIPE, SIG_IGN);
    return dispatch(arguments);
  } catch (const UsageError& error) {
    complain(error.what());
    return ExitCode::bad_usage;
  } catch (const std::exception& error) {
    complain(error.what());
    return ExitCode::internal;
  }
}

void print(const std::string& text) {
  OutputFile output;
  output.write(text);
  output.flush();
  if (const auto error = output.error()) throw OutputError(*error);
}

std::string program_help() {
  return "Usage: smtpmatrix COMMAND [OPTION…] [ARGUMENT…]\n"
         "\n"
         "Which mail servers can an old printer still talk to, and what exactly stops it? smtpmatrix holds "
         "real\n"
         "SMTP sessions at TLS 1.0, 1.1, 1.2 and 1.3, with STARTTLS, implicit TLS and none, up to the login, "
         "and\n"
         "shows what works as a matrix.\n"
         "\n"
         "Commands:\n"
         "  scan TARGET…    probe every endpoint, port, mode and client, report the matrix\n"
         "  diff OLD NEW    what became better, worse, new, gone between two JSON reports\n"
         "  merge A B…      join JSON reports, such as those of the parts of a sharded list\n"
         "  check TARGET…   one line and an exit code for Nagios, Icinga and others\n"
         "  explain [TEXT…] what a reply or an error of a log means, who must act, what to do\n"
         "  clients [ID…]   list the TLS clients, or show what one offers\n"
         "  demo            start simulated servers on loopback and scan them; needs no network\n"
         "\n"
         "Options:\n"
         "  --help          this text; COMMAND --help for that command's\n"
         "  --version       the versions of smtpmatrix, Botan, Boost and c-ares, and the knowledge's date\n";
}

}  // namespace smtpmatrix::cli
