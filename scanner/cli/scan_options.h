// The options of `scan`: their names, help, and the text that was given for each. What the text means is
// scan_settings.h.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace smtpmatrix::cli {

/// As given, unread. Empty optionals and vectors were not given.
struct ScanOptions {
  std::vector<std::string> targets;
  std::optional<std::string> targets_file;
  std::vector<std::string> mx;
  std::optional<std::string> ports, modes;
  bool only_ipv4 = false, only_ipv6 = false, all_addresses = false;
  std::vector<std::string> resolve, connect_to;
  std::optional<std::string> dns_server, proxy, source;

  std::vector<std::string> clients_files;
  std::vector<std::string> clients;
  std::optional<std::string> until, ehlo_name, sni, mail_from, rcpt_to;

  std::optional<std::string> auth_user, auth_password_file, auth_token_file, auth_attempts;
  std::vector<std::string> auth_mechanisms;
  bool auth_unverified = false, auth_plaintext = false;

  std::vector<std::string> tenant_config;

  std::optional<std::string> ca_file;
  bool no_verify = false;

  bool ciphers = false;
  std::optional<std::string> concurrency, per_host, rate, retries, repeat;
  std::optional<std::string> timeout, greeting_timeout, deadline;

  std::optional<std::string> journal, shard;

  std::vector<std::string> require;
  std::optional<std::string> baseline;

  std::vector<std::string> outputs;
  std::optional<std::string> format, color, progress;
  bool trace = false, quiet = false;

  std::optional<std::string> config;
  bool help = false;
};

/// Reads the arguments after `scan`, and the file of --config behind them: the command line wins. Throws
/// UsageError.
[[nodiscard]] ScanOptions read_scan_options(const std::vector<std::string>& arguments);

/// `scan --help`, whole.
[[nodiscard]] std::string scan_help();

}  // namespace smtpmatrix::cli
