#include <fmt/format.h>
#include <sstream>

#include "scanner/cli/client_details.h"
#include "scanner/cli/commands.h"
#include "scanner/cli/own_clients.h"
#include "scanner/cli/program_options.h"
#include "scanner/cli/usage_error.h"

namespace smtpmatrix::cli {
namespace {

namespace po = boost::program_options;

struct Options {
  std::vector<std::string> clients_files;
  std::optional<std::string> format;
  bool help = false;
};

po::options_description table(Options& into) {
  auto options = option_group("Options");
  options.add_options()  //
      ("clients-file", texts_option(into.clients_files, "FILE"),
       "TLS clients of your own, as data/schema/clients.schema.json has them; repeatable")  //
      ("format", text_option(into.format, "NAME"), "text, json [text]")                     //
      ("help,h", po::bool_switch(&into.help), "this text");
  return options;
}

std::vector<const clients::Client*> select_all(const clients::Catalogue& catalogue,
                                               const std::vector<std::string>& wanted) {
  std::vector<const clients::Client*> found;
  for (const auto& words : wanted) {
    const auto chosen = catalogue.select(words);
    if (chosen.empty()) throw bad_value("client", words, "no such client; `smtpmatrix clients` lists them");
    found.insert(found.end(), chosen.begin(), chosen.end());
  }
  return found;
}

std::string details_of(const std::vector<const clients::Client*>& all) {
  std::string text;
  for (const auto* client : all) text += (text.empty() ? "" : "\n") + client_text(*client);
  return text;
}

}  // namespace

ExitCode clients_command(const Arguments& arguments) {
  Options options;
  const auto ids = read_arguments(arguments, table(options));
  if (options.help) return print(clients_help()), ExitCode::done;
  if (options.format && *options.format != "text" && *options.format != "json")
    throw bad_value("--format", *options.format, "wanted text or json");
  const auto catalogue = read_catalogue(options.clients_files);
  const auto shown = select_all(catalogue, ids.empty() ? std::vector<std::string>{"all"} : ids);
  if (options.format == "json")
    print(clients_json(shown));
  else
    print(ids.empty() ? clients_list(shown) : details_of(shown));
  return ExitCode::done;
}

std::string clients_help() {
  Options unused;
  std::ostringstream text;
  text
      << "Usage: smtpmatrix clients [OPTION…] [ID…]\n"
         "\n"
         "Lists the TLS clients that a scan can be, by kind: those pinned to a version, and what real "
         "devices,\n"
         "libraries and programs send. Or shows what those named (by id, or a pattern as 'java-*') offer in\n"
         "their ClientHello, in its order, what they accept of a server, whom they trust and how they speak\n"
         "SMTP.\n"
         "\n"
      << help_of(table(unused));
  return text.str();
}

}  // namespace smtpmatrix::cli
