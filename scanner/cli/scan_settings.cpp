#include "scanner/cli/scan_settings.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <unistd.h>

#include "scanner/cli/credentials.h"
#include "scanner/cli/input_file.h"
#include "scanner/cli/numbers.h"
#include "scanner/cli/own_clients.h"
#include "scanner/cli/usage_error.h"
#include "scanner/net/local_address.h"

namespace smtpmatrix::cli {
namespace {

using scanner::ScanSettings;

constexpr std::size_t max_ca_file_bytes = std::size_t{64} * 1024 * 1024;
constexpr std::array trust_files = {
    "/etc/ssl/certs/ca-certificates.crt",  // Debian, Arch
    "/etc/pki/tls/certs/ca-bundle.crt",    // Fedora
    "/etc/ssl/ca-bundle.pem",              // openSUSE
    "/etc/ssl/cert.pem",                   // Alpine
};

/// RFC 5321 2.3.5 wants a domain name or an address literal; a host without either still has to say one.
std::string this_host() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) == 0) {
    if (const auto host = scanner::parse_host(name.data())) return *host;
  }
  return "localhost";
}

/// Text that goes into an SMTP command must not end it or begin another.
std::string one_word(std::string_view option, const std::string& text) {
  const bool bad = text.empty() || std::any_of(text.begin(), text.end(), [](unsigned char c) {
                     return c <= ' ' || c == 0x7f || c == '<' || c == '>';
                   });
  if (bad) throw bad_value(option, text, "must be one word without < and >");
  return text;
}

void read_targets(const ScanOptions& options, ScanSettings& settings) {
  if (options.ports)
    settings.ports = value_or_throw(scanner::parse_ports(*options.ports), "--ports", *options.ports);
  if (options.modes)
    settings.modes = value_or_throw(scanner::parse_modes(*options.modes), "--modes", *options.modes);
  if (options.only_ipv4 && options.only_ipv6) throw UsageError("-4 and -6 exclude each other");
  if (options.only_ipv4) settings.families = scanner::Families::only_ipv4;
  if (options.only_ipv6) settings.families = scanner::Families::only_ipv6;
  settings.all_addresses = options.all_addresses;
  for (const auto& text : options.resolve)
    settings.resolve.push_back(value_or_throw(scanner::parse_resolve(text), "--resolve", text));
  for (const auto& text : options.connect_to)
    settings.connect_to.push_back(value_or_throw(scanner::parse_connect_to(text), "--connect-to", text));
  if (options.dns_server)
    settings.dns_server =
        value_or_throw(scanner::parse_dns_server(*options.dns_server), "--dns-server", *options.dns_server);
}

void add_client(ScanSettings& settings, const clients::Client& client) {
  const bool known = std::any_of(settings.clients.begin(), settings.clients.end(),
                                 [&](const auto& other) { return other.id == client.id; });
  if (!known) settings.clients.push_back(client);
}

void read_clients(const ScanOptions& options, ScanSettings& settings) {
  const auto catalogue = read_catalogue(options.clients_files);
  const auto wanted = options.clients.empty() ? std::vector<std::string>{"versions"} : options.clients;
  for (const auto& words : wanted) {
    const auto chosen = catalogue.select(words);
    if (chosen.empty()) throw bad_value("--client", words, "no such client; `smtpmatrix clients` lists them");
    for (const auto* client : chosen) add_client(settings, *client);
  }
}

Stage read_stage(const std::string& text) {
  const auto stage = parse_stage(text);
  // `starttls` is a stage of the report, but nothing ends there: the handshake follows the reply.
  if (!stage || *stage == Stage::starttls)
    throw bad_value("--until", text,
                    "wanted connect, greeting, ehlo, tls, ehlo_tls, auth_challenge, auth, mail or rcpt");
  return *stage;
}

void read_conversation(const ScanOptions& options, ScanSettings& settings) {
  auto& session = settings.session;
  if (options.until) settings.until = read_stage(*options.until);
  settings.survey = options.ciphers;
  session.ehlo_name = options.ehlo_name ? one_word("--ehlo-name", *options.ehlo_name) : this_host();
  if (options.sni) session.sni = value_or_throw(scanner::parse_host(*options.sni), "--sni", *options.sni);
  if (options.mail_from && !options.mail_from->empty())
    session.mail_from = one_word("--mail-from", *options.mail_from);
  else if (!options.mail_from && options.auth_user && options.auth_user->find('@') != std::string::npos)
    session.mail_from = one_word("--auth-user", *options.auth_user);
  if (options.rcpt_to) session.rcpt_to = one_word("--rcpt-to", *options.rcpt_to);
  if (settings.until == Stage::auth && !options.auth_user)
    throw UsageError("--until auth needs --auth-user; without an account, --until auth_challenge");
  if (settings.until == Stage::rcpt && !options.rcpt_to) throw UsageError("--until rcpt needs --rcpt-to");
}

void read_way_out(const ScanOptions& options, ScanSettings& settings) {
  auto& way = settings.way_out;
  auto user = take_from_environment("SMTPMATRIX_PROXY_USER");
  auto password = take_from_environment("SMTPMATRIX_PROXY_PASSWORD");
  if (options.proxy) {
    auto proxy = value_or_throw(scanner::parse_proxy(*options.proxy), "--proxy", *options.proxy);
    proxy.host = value_or_throw(scanner::address_of(proxy.host), "--proxy", *options.proxy);
    if (user) proxy.user = std::string(user->reveal());
    if (password) proxy.password = std::move(*password);
    way.proxy = std::move(proxy);
  }
  if (options.source) {
    way.source = value_or_throw(scanner::parse_host(*options.source), "--source", *options.source);
    const auto wrong = scanner::why_not_a_source(way.source);
    if (!wrong.empty()) throw bad_value("--source", *options.source, wrong);
  }
}

void read_trust(const ScanOptions& options, ScanSettings& settings) {
  auto& session = settings.session;
  session.verify = !options.no_verify;
  session.auth_unverified = options.auth_unverified;
  session.auth_plaintext = options.auth_plaintext;
  if (options.ca_file) {
    const auto pem = read_file("--ca-file", *options.ca_file, max_ca_file_bytes);
    session.verifier = std::make_shared<certs::Verifier>(
        value_or_throw(certs::TrustStore::from_pem(pem), "--ca-file", *options.ca_file));
  } else if (options.no_verify) {
    session.verifier = std::make_shared<certs::Verifier>(certs::TrustStore());
  } else {
    session.verifier = std::make_shared<certs::Verifier>(system_trust());
  }
}

void read_pace(const ScanOptions& options, ScanSettings& settings) {
  read_count("--auth-attempts", options.auth_attempts, 1, 100, settings.auth_attempts);
  read_count("--concurrency", options.concurrency, 1, 65536, settings.concurrency);
  read_count("--per-host", options.per_host, 1, 65536, settings.per_host);
  read_count("--retries", options.retries, 0, 100, settings.retries);
  read_count("--repeat", options.repeat, 1, 1000, settings.repeat);
  if (options.rate) settings.rate = read_number("--rate", *options.rate, 0.001, 100000);
  if (options.timeout) settings.session.step_timeout = read_seconds("--timeout", *options.timeout);
  if (options.greeting_timeout)
    settings.session.greeting_timeout = read_seconds("--greeting-timeout", *options.greeting_timeout);
  if (options.deadline)
    settings.deadline =
        std::chrono::duration_cast<std::chrono::milliseconds>(read_seconds("--deadline", *options.deadline));
}

}  // namespace

certs::TrustStore system_trust() {
  for (const char* path : trust_files) {
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) continue;
    auto store = certs::TrustStore::from_pem(read_file("trust anchors", path, max_ca_file_bytes));
    if (!store) throw bad_value("trust anchors", path, store.error());
    return std::move(*store);
  }
  throw UsageError(fmt::format(
      "this system has no trust anchors ({} does not exist): name some with --ca-file, or say --no-verify",
      trust_files.front()));
}

ScanSettings make_settings(const ScanOptions& options) {
  ScanSettings settings;
  read_targets(options, settings);
  read_clients(options, settings);
  read_conversation(options, settings);
  read_pace(options, settings);
  read_way_out(options, settings);
  read_trust(options, settings);
  // Last, as it may ask the user: every other fault is told before.
  settings.session.credentials = read_credentials(options);
  return settings;
}

std::vector<scanner::Target> command_line_targets(const ScanOptions& options) {
  std::vector<scanner::Target> targets;
  for (const auto& text : options.targets)
    targets.push_back(value_or_throw(scanner::parse_target(text), "target", text));
  for (const auto& text : options.mx)
    targets.push_back(value_or_throw(scanner::parse_mx_domain(text), "--mx", text));
  return scanner::group_by_host(std::move(targets));
}

}  // namespace smtpmatrix::cli
