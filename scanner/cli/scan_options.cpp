#include "scanner/cli/scan_options.h"

#include <sstream>

#include "scanner/cli/program_options.h"
#include "scanner/cli/shared_options.h"

namespace smtpmatrix::cli {
namespace {

namespace po = boost::program_options;

class Table {
 public:
  explicit Table(ScanOptions& into) {
    add_targets(into);
    add_conversation(into);
    add_login(into);
    add_certificates(into);
    add_pace(into);
    add_many(into);
    add_conditions(into);
    add_output(into);
    command_line_only_.add_options()  //
        ("config", text_option(into.config, "FILE"),
         "any of these options, NAME=VALUE a line; the command line wins")  //
        ("help,h", po::bool_switch(&into.help), "this text");
  }
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;

  /// Those that a config file may hold.
  [[nodiscard]] po::options_description configurable() const {
    po::options_description all;
    for (const auto* group :
         {&targets_, &conversation_, &login_, &certificates_, &pace_, &many_, &conditions_, &output_})
      all.add(*group);
    return all;
  }
  [[nodiscard]] po::options_description all() const { return configurable().add(command_line_only_); }
  [[nodiscard]] const po::options_description& command_line_only() const { return command_line_only_; }

 private:
  void add_targets(ScanOptions& into);
  void add_conversation(ScanOptions& into);
  void add_login(ScanOptions& into);
  void add_certificates(ScanOptions& into);
  void add_pace(ScanOptions& into);
  void add_many(ScanOptions& into);
  void add_conditions(ScanOptions& into);
  void add_output(ScanOptions& into);

  po::options_description targets_ = option_group("What to probe");
  po::options_description conversation_ = option_group("The conversation");
  po::options_description login_ = option_group("Login");
  po::options_description certificates_ = option_group("Certificates");
  po::options_description pace_ = option_group("Pace and patience");
  po::options_description many_ = option_group("Many targets");
  po::options_description conditions_ = option_group("What must hold, else exit code 1");
  po::options_description output_ = option_group("Output");
  po::options_description command_line_only_ = option_group("Other");
};

void Table::add_targets(ScanOptions& into) {
  targets_.add_options()  //
      ("targets-file", text_option(into.targets_file, "FILE"),
       "more targets, one a line, # comments; - is standard input")                                       //
      ("mx", texts_option(into.mx, "DOMAIN"), "the mail exchangers of a domain; repeatable")              //
      ("ports", text_option(into.ports, "LIST"), "for targets that name none [25,465,587]")               //
      ("modes", text_option(into.modes, "LIST"), "for targets that name none [plain,starttls,implicit]")  //
      ("all-addresses", po::bool_switch(&into.all_addresses),
       "every address of a host, not the first that answers");
  add_dialling_options(targets_, into);
}

void Table::add_conversation(ScanOptions& into) {
  conversation_.add_options()  //
      ("client", texts_option(into.clients, "ID"),
       "TLS client to be, as `smtpmatrix clients` lists them: an id, a pattern (java-*), or versions, "
       "devices, all; repeatable [versions: the pinned ones]")  //
      ("clients-file", texts_option(into.clients_files, "FILE"),
       "TLS clients of your own, as data/schema/clients.schema.json has them; repeatable")  //
      ("until", text_option(into.until, "STAGE"),
       "how far to go: connect, greeting, ehlo, tls, ehlo_tls, auth_challenge, auth, mail, rcpt [ehlo_tls; "
       "auth_challenge where the provider refuses at AUTH; auth with --auth-user]");
  conversation_.add_options()  //
      ("ciphers", po::bool_switch(&into.ciphers),
       "then ask each TLS endpoint for everything that it accepts: cipher suites of each version and whose "
       "order decides, groups, signature schemes, extensions; a hundred connections or so");
  add_envelope_options(conversation_, into);
}

void Table::add_login(ScanOptions& into) {
  add_login_options(login_, into,
                    "the file below, from SMTPMATRIX_PASSWORD in the environment, or is asked for", "2");
  login_.add_options()(
      "tenant-config", texts_option(into.tenant_config, "FILE"),
      "saved output of Get-TransportConfig, Get-CASMailbox or Get-OrganizationConfig (ConvertTo-Json or "
      "Format-List): say whether its switches and this scan agree; repeatable");
}

void Table::add_certificates(ScanOptions& into) {
  certificates_.add_options()                                                              //
      ("ca-file", text_option(into.ca_file, "FILE"), "trust anchors, PEM [the system's]")  //
      ("no-verify", po::bool_switch(&into.no_verify), "do not report verification as a failure");
}

void Table::add_pace(ScanOptions& into) {
  pace_.add_options()                                                                              //
      ("concurrency", text_option(into.concurrency, "N"), "connections in flight [256]")           //
      ("per-host", text_option(into.per_host, "N"), "connections in flight to one address [4]")    //
      ("rate", text_option(into.rate, "N"), "new connections a second to one address [no limit]")  //
      ("retries", text_option(into.retries, "N"), "of a cell, after the server throttled us [3]")  //
      ("repeat", text_option(into.repeat, "N"), "probe each cell so often and report k of N [1]")  //
      ("timeout", text_option(into.timeout, "SECONDS"), "for each step [10]")                      //
      ("greeting-timeout", text_option(into.greeting_timeout, "SECONDS"),
       "for the greeting: tarpits wait on purpose [30]")  //
      ("deadline", text_option(into.deadline, "SECONDS"), "for the whole scan [none]");
}

void Table::add_many(ScanOptions& into) {
  many_.add_options()  //
      ("journal", text_option(into.journal, "FILE"),
       "note each finished host there; after a crash or a kill the same command goes on where it was")  //
      ("shard", text_option(into.shard, "I/N"), "only the I-th of N parts of the targets, by host");
}

void Table::add_conditions(ScanOptions& into) {
  conditions_.add_options()  //
      ("require", texts_option(into.require, "EXPR"),
       "as '*.example.org:587/starttls client=tls1.2 outcome=works': some cell is selected (by host, port, "
       "mode, "
       "address, client, provider) and every selected one satisfies the rest; = != < > <= >= over the fields "
       "of "
       "the JSON report; repeatable")  //
      ("baseline", text_option(into.baseline, "OLD.json"), "nothing is worse than in that report");
}

void Table::add_output(ScanOptions& into) {
  add_report_options(output_, into, "text");
  add_progress_options(output_, into);
}

}  // namespace

ScanOptions read_scan_options(const std::vector<std::string>& arguments) {
  ScanOptions options;
  const Table table(options);
  options.targets = read_arguments(arguments, table.configurable(), table.command_line_only());
  return options;
}

std::string scan_help() {
  ScanOptions unused;
  const Table table(unused);
  std::ostringstream text;
  text << "Usage: smtpmatrix scan [OPTION…] TARGET…\n"
          "\n"
          "Holds a real SMTP session with every target, port and mode, as every TLS client, and reports "
          "which\n"
          "combinations work, which do not, and why.\n"
          "\n"
          "A target is HOST, HOST:PORT, HOST:PORT/MODE, [V6]:PORT/MODE, smtp://HOST[:PORT] or "
          "smtps://HOST[:PORT];\n"
          "MODE is plain, starttls or implicit. A bare HOST means ports 25, 465 and 587 in all three modes.\n"
       << help_of(table.all())
       << "\n"
          "Exit codes: 0 done; 2 bad usage or unreadable input, also if a line of a targets file was bad;\n"
          "3 no endpoint could be reached; 4 internal error or a report that could not be written;\n"
          "130 interrupted, what was finished is reported.\n"
          "\n"
          "Examples:\n"
          "  smtpmatrix scan smtp.office365.com smtp-legacy.office365.com --auth-user printer@contoso.com\n"
          "  smtpmatrix scan mail.example.org:587/starttls --client tls1.0 --client tls1.2-rsa --trace\n"
          "  smtpmatrix scan --mx example.org --until ehlo_tls -o report.json -o report.txt\n";
  return text.str();
}

}  // namespace smtpmatrix::cli
