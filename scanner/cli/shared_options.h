// Options that several commands take, said once: the same names, the same help.
#pragma once

#include <boost/program_options.hpp>
#include <string>

#include "scanner/cli/scan_options.h"

namespace smtpmatrix::cli {

using OptionGroup = boost::program_options::options_description;

/// -4, -6, --resolve, --connect-to, --dns-server, --proxy, --source.
void add_dialling_options(OptionGroup& group, ScanOptions& into);
/// --ehlo-name, --sni, --mail-from, --rcpt-to.
void add_envelope_options(OptionGroup& group, ScanOptions& into);
/// --auth-…; `password_from` and `attempts` are what differs.
void add_login_options(OptionGroup& group, ScanOptions& into, const std::string& password_from,
                       const std::string& attempts);
/// --output, --format, --trace, --color; `default_format` is that of standard output.
void add_report_options(OptionGroup& group, ScanOptions& into, const std::string& default_format);
/// --progress, --quiet.
void add_progress_options(OptionGroup& group, ScanOptions& into);

}  // namespace smtpmatrix::cli
