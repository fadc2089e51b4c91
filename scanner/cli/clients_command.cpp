#include <fmt/format.h>
#include <sstream>

#include "probes/clients/client.h"
#include "scanner/cli/client_details.h"
#include "scanner/cli/commands.h"
#include "scanner/cli/program_options.h"
#include "scanner/cli/usage_error.h"

namespace smtpmatrix::cli {
namespace {

namespace po = boost::program_options;

struct Options {
  std::optional<std::string> format;
  bool help = false;
};

po::options_description table(Options& into) {
  auto options = option_group("Options");
  options.add_options()                                                  //
      ("format", text_option(into.format, "NAME"), "text, json [text]")  //
      ("help,h", po::bool_switch(&into.help), "this text");
  return options;
}

std::vector<clients::Client> find_all(const std::vector<std::string>& ids) {
  std::vector<clients::Client> found;
  for (const auto& id : ids) {
    const auto* client = clients::find(id);
    if (client == nullptr) throw bad_value("client", id, "no such client; `smtpmatrix clients` lists them");
    found.push_back(*client);
  }
  return found;
}

std::string list_of(const std::vector<clients::Client>& all) {
  std::size_t widest = 0;
  for (const auto& client : all) widest = std::max(widest, client.id.size());
  std::string text;
  for (const auto& client : all) text += fmt::format("{:<{}}  {}\n", client.id, widest, client.label);
  return text;
}

std::string details_of(const std::vector<clients::Client>& all) {
  std::string text;
  for (const auto& client : all) text += (text.empty() ? "" : "\n") + client_text(client);
  return text;
}

}  // namespace

ExitCode clients_command(const Arguments& arguments) {
  Options options;
  const auto ids = read_arguments(arguments, table(options));
  if (options.help) return print(clients_help()), ExitCode::done;
  if (options.format && *options.format != "text" && *options.format != "json")
    throw bad_value("--format", *options.format, "wanted text or json");
  const auto shown = ids.empty() ? clients::version_pinned() : find_all(ids);
  if (options.format == "json")
    print(clients_json(shown));
  else
    print(ids.empty() ? list_of(shown) : details_of(shown));
  return ExitCode::done;
}

std::string clients_help() {
  Options unused;
  std::ostringstream text;
  text << "Usage: smtpmatrix clients [OPTION…] [ID…]\n"
          "\n"
          "Lists the TLS clients that a scan can be, or shows what those named offer: versions, cipher "
          "suites,\n"
          "groups, signature schemes and extensions, in the order of their ClientHello.\n"
          "\n"
       << help_of(table(unused));
  return text.str();
}

}  // namespace smtpmatrix::cli
