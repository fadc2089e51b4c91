// What every subcommand asks of Boost.Program_options: options kept as text, no abbreviations, arguments
// that are no options. Boost's exceptions leave as UsageError.
#pragma once

#include <boost/program_options.hpp>
#include <optional>
#include <string>
#include <vector>

namespace smtpmatrix::cli {

/// An option given at most once; `store` is where its text goes.
[[nodiscard]] boost::program_options::typed_value<std::string>* text_option(std::optional<std::string>& store,
                                                                            const char* value_name);
/// A repeatable one.
[[nodiscard]] boost::program_options::typed_value<std::vector<std::string>>* texts_option(
    std::vector<std::string>& store, const char* value_name);

[[nodiscard]] boost::program_options::options_description option_group(const char* caption);

/// The help of these options, with `-o, --output FILE` where Boost writes `-o [ --output ] FILE`.
[[nodiscard]] std::string help_of(const boost::program_options::options_description& options);

[[nodiscard]] boost::program_options::parsed_options parse_arguments(
    const std::vector<std::string>& arguments, const boost::program_options::options_description& options);

/// Those that are no options, in order.
[[nodiscard]] std::vector<std::string> plain_arguments(const boost::program_options::parsed_options& parsed);

/// Parses and stores. Returns the plain arguments.
std::vector<std::string> read_arguments(const std::vector<std::string>& arguments,
                                        const boost::program_options::options_description& options);

/// The same, and the file that `--config` of `command_line_only` names behind them: it may hold what is
/// `configurable`, NAME=VALUE a line, and the command line wins.
std::vector<std::string> read_arguments(const std::vector<std::string>& arguments,
                                        const boost::program_options::options_description& configurable,
                                        const boost::program_options::options_description& command_line_only);

}  // namespace smtpmatrix::cli
