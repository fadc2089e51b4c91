#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <sstream>
#include <unistd.h>

#include "reports/explain/log_reader.h"
#include "reports/render/explanation.h"
#include "scanner/cli/commands.h"
#include "scanner/cli/output_file.h"
#include "scanner/cli/program_options.h"
#include "scanner/cli/reports_out.h"
#include "scanner/cli/terminal.h"
#include "scanner/cli/usage_error.h"

namespace smtpmatrix::cli {
namespace {

namespace po = boost::program_options;

struct ExplainOptions {
  std::optional<std::string> format;
  std::optional<std::string> color;
  std::optional<std::string> provider;
  bool help = false;
};

po::options_description explain_table(ExplainOptions& into) {
  auto options = option_group("Options");
  options.add_options()                                                  //
      ("format", text_option(into.format, "NAME"), "text, json [text]")  //
      ("provider", text_option(into.provider, "ID"),
       "the service that said it, where the text does not tell: "
       "exchange-online, gmail, postfix …")                                     //
      ("color", text_option(into.color, "WHEN"), "auto, always, never [auto]")  //
      ("help,h", po::bool_switch(&into.help), "this text");
  return options;
}

/// The id of a service that is known. Throws UsageError that lists them.
std::optional<std::string_view> known_provider(const std::optional<std::string>& id) {
  if (!id) return std::nullopt;
  if (reports::knowledge().find_provider(*id) != nullptr) return *id;
  std::string all;
  for (const auto& provider : reports::knowledge().providers())
    all += (all.empty() ? "" : ", ") + provider.id;
  throw bad_value("--provider", *id, "no such service; wanted one of " + all);
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

reports::Explanations explain_text(const std::string& text, std::optional<std::string_view> provider) {
  reports::Explanations made;
  made.counts.lines = 1;
  if (auto explanation = reports::explain(reports::knowledge(), text, provider)) {
    made.groups.push_back({.explanation = std::move(*explanation)});
  } else {
    made.counts.with_nothing = 1;
  }
  return made;
}

reports::Explanations explain_standard_input(std::optional<std::string_view> provider) {
  reports::LogReader reader(reports::knowledge(), provider);
  std::vector<char> block(std::size_t{1} << 16);
  while (true) {
    const auto size = ::read(STDIN_FILENO, block.data(), block.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) throw UsageError(fmt::format("cannot read standard input: {}", std::strerror(errno)));
    if (size == 0) break;
    reader.feed({block.data(), static_cast<std::size_t>(size)});
  }
  reader.finish();
  return {.of_log = true, .groups = reader.groups(), .counts = reader.counts(), .knowledge_as_of = {}};
}

reports::TextOptions text_options(When color) {
  constexpr std::size_t least_width = 60;
  constexpr std::size_t widest = 100;
  reports::TextOptions text;
  text.color = use_color(color, STDOUT_FILENO);
  text.ascii = is_terminal(STDOUT_FILENO) && !locale_is_utf8();
  if (is_terminal(STDOUT_FILENO)) text.width = std::clamp(terminal_width(STDOUT_FILENO), least_width, widest);
  return text;
}

}  // namespace

ExitCode explain_command(const Arguments& arguments) {
  ExplainOptions options;
  const auto words = read_arguments(arguments, explain_table(options));
  if (options.help) return print(explain_help()), ExitCode::done;
  if (options.format && *options.format != "text" && *options.format != "json")
    throw bad_value("--format", *options.format, "wanted text or json");
  const auto color = read_when("--color", options.color);
  const auto provider = known_provider(options.provider);

  auto explanations =
      words.empty() ? explain_standard_input(provider) : explain_text(joined(words), provider);
  explanations.knowledge_as_of = reports::knowledge().as_of();
  reports::StringOutput output;
  if (options.format == "json")
    reports::write_explanations_json(output, explanations);
  else
    reports::write_explanations_text(output, explanations, text_options(color));
  print(output.text());
  const bool any_known = std::ranges::any_of(
      explanations.groups, [](const auto& group) { return group.explanation.known.has_value(); });
  return any_known ? ExitCode::done : ExitCode::not_held;
}

std::string explain_help() {
  ExplainOptions unused;
  std::ostringstream text;
  text
      << "Usage: smtpmatrix explain [OPTION…] [TEXT…]\n"
         "\n"
         "Says what an SMTP reply or a TLS error means, who must act, and what to do. TEXT is one reply or "
         "one "
         "line\n"
         "of a log; without it a log is read from standard input, and each meaning is told once, with its "
         "first\n"
         "line and how often it came. Put TEXT in quotes, and -- before one that begins with a dash.\n"
         "\n"
         "  smtpmatrix explain '535 5.7.139 Authentication unsuccessful, basic authentication is disabled.'\n"
         "  smtpmatrix explain < /var/log/mail.log\n"
         "\n"
         "Logs of Postfix, Exim, sendmail, .NET, Java, Python, PHP, Node, Go, curl, OpenSSL, GnuTLS and "
         "Windows are\n"
         "read. Nothing is sent anywhere.\n"
         "\n"
      << help_of(explain_table(unused))
      << "\n"
         "Exit: 0 something was explained, 1 nothing that is known, 2 bad usage.\n";
  return text.str();
}

}  // namespace smtpmatrix::cli
