// The program: run() finds the subcommand; each has a file of its own. Arguments are those after its name.
#pragma once

#include <string>
#include <vector>

#include "scanner/cli/exit_code.h"

namespace smtpmatrix::cli {

/// `arguments` without the program's name. Never throws.
[[nodiscard]] ExitCode run(const std::vector<std::string>& arguments) noexcept;

using Arguments = std::vector<std::string>;

// These throw UsageError, OutputError, or whatever else went wrong.
[[nodiscard]] ExitCode scan_command(const Arguments& arguments);
[[nodiscard]] ExitCode diff_command(const Arguments& arguments);
[[nodiscard]] ExitCode merge_command(const Arguments& arguments);
/// Its exit codes are those of monitoring plugins, and it throws only when standard output cannot be written.
[[nodiscard]] ExitCode check_command(const Arguments& arguments);
[[nodiscard]] ExitCode explain_command(const Arguments& arguments);
[[nodiscard]] ExitCode clients_command(const Arguments& arguments);
[[nodiscard]] ExitCode demo_command(const Arguments& arguments);

/// The texts of --help.
[[nodiscard]] std::string program_help();
[[nodiscard]] std::string diff_help();
[[nodiscard]] std::string merge_help();
[[nodiscard]] std::string check_help();
[[nodiscard]] std::string explain_help();
[[nodiscard]] std::string clients_help();
[[nodiscard]] std::string demo_help();

/// Prints to standard output; throws OutputError when that fails.
void print(const std::string& text);

}  // namespace smtpmatrix::cli
