// What the terminal behind standard output and standard error is, and asking on it for a secret.
#pragma once

#include <cstddef>
#include <string>

#include "probes/base/secret.h"

namespace smtpmatrix::cli {

enum class When : unsigned char { automatic, always, never };

/// Whether a stream that is (not) a terminal gets colours: NO_COLOR and TERM=dumb say no.
[[nodiscard]] bool use_color(When when, int descriptor);
[[nodiscard]] bool is_terminal(int descriptor);
/// Columns, 80 where nobody knows.
[[nodiscard]] std::size_t terminal_width(int descriptor);
/// Whether the user's locale writes UTF-8.
[[nodiscard]] bool locale_is_utf8();

/// Asks on the controlling terminal with echo off, even when standard input is a file. Throws UsageError
/// when there is no terminal or nothing is typed.
[[nodiscard]] Secret ask_secret(const std::string& question);

}  // namespace smtpmatrix::cli
