#include <fmt/format.h>
#include <fmt/ranges.h>

#include "scanner/cli/scan_settings.h"

namespace smtpmatrix::cli {
namespace {

std::string seconds(std::chrono::microseconds duration) {
  return fmt::format("{}", std::chrono::duration<double>(duration).count());
}

template <typename Items>
std::string list(const Items& items) {
  return fmt::format("{}", fmt::join(items, ","));
}

std::vector<std::string> mode_names(const std::vector<Mode>& modes) {
  std::vector<std::string> names;
  for (const Mode mode : modes) names.emplace_back(to_string(mode));
  return names;
}

void describe_session(std::map<std::string, std::string>& said, const SessionSettings& session) {
  said["ehlo-name"] = session.ehlo_name;
  said["timeout"] = seconds(session.step_timeout);
  said["greeting-timeout"] = seconds(session.greeting_timeout);
  if (session.sni) said["sni"] = *session.sni;
  if (!session.mail_from.empty()) said["mail-from"] = session.mail_from;
  if (!session.rcpt_to.empty()) said["rcpt-to"] = session.rcpt_to;
  if (!session.verify) said["no-verify"] = "true";
  if (session.auth_unverified) said["auth-unverified"] = "true";
  if (session.auth_plaintext) said["auth-plaintext"] = "true";
  if (session.credentials) {
    said["auth-user"] = session.credentials->user;
    if (!session.credentials->mechanisms.empty())
      said["auth-mechanism"] = list(session.credentials->mechanisms);
  }
}

void describe_given(std::map<std::string, std::string>& said, const ScanOptions& options) {
  const auto tell = [&](const char* name, const std::vector<std::string>& values) {
    if (!values.empty()) said[name] = list(values);
  };
  tell("target", options.targets);
  tell("mx", options.mx);
  tell("resolve", options.resolve);
  tell("connect-to", options.connect_to);
  if (options.targets_file) said["targets-file"] = *options.targets_file;
  if (options.shard) said["shard"] = *options.shard;
  tell("tenant-config", options.tenant_config);
  if (options.ca_file) said["ca-file"] = *options.ca_file;
}

}  // namespace

std::map<std::string, std::string> describe(const ScanOptions& options,
                                            const scanner::ScanSettings& settings) {
  std::map<std::string, std::string> said;
  describe_given(said, options);
  describe_session(said, settings.session);
  said["ports"] = list(settings.ports);
  said["modes"] = list(mode_names(settings.modes));
  if (settings.until) said["until"] = to_string(*settings.until);
  if (settings.families != scanner::Families::both)
    said["families"] = settings.families == scanner::Families::only_ipv4 ? "ipv4" : "ipv6";
  if (settings.survey) said["ciphers"] = "true";
  if (settings.all_addresses) said["all-addresses"] = "true";
  if (!settings.dns_server.empty()) said["dns-server"] = settings.dns_server;
  if (settings.way_out.proxy) said["proxy"] = settings.way_out.proxy->text();
  if (!settings.way_out.source.empty()) said["source"] = settings.way_out.source;
  said["concurrency"] = fmt::format("{}", settings.concurrency);
  said["per-host"] = fmt::format("{}", settings.per_host);
  said["retries"] = fmt::format("{}", settings.retries);
  said["repeat"] = fmt::format("{}", settings.repeat);
  if (settings.session.credentials) said["auth-attempts"] = fmt::format("{}", settings.auth_attempts);
  if (settings.rate > 0) said["rate"] = fmt::format("{}", settings.rate);
  if (settings.deadline) said["deadline"] = seconds(*settings.deadline);
  return said;
}

}  // namespace smtpmatrix::cli
