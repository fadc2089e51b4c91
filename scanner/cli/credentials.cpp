#include "scanner/cli/credentials.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

#include "scanner/cli/input_file.h"
#include "scanner/cli/terminal.h"
#include "scanner/cli/usage_error.h"

namespace smtpmatrix::cli {
namespace {

constexpr std::array<std::string_view, 9> mechanisms = {"PLAIN",       "LOGIN",         "XOAUTH2",
                                                        "OAUTHBEARER", "CRAM-MD5",      "DIGEST-MD5",
                                                        "SCRAM-SHA-1", "SCRAM-SHA-256", "NTLM"};

std::string read_mechanism(const std::string& text) {
  std::string name = text;
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  if (std::find(mechanisms.begin(), mechanisms.end(), name) == mechanisms.end())
    throw bad_value("--auth-mechanism", text, fmt::format("wanted one of {}", fmt::join(mechanisms, ", ")));
  return name;
}

bool needs_token(std::string_view mechanism) { return mechanism == "XOAUTH2" || mechanism == "OAUTHBEARER"; }

/// Only token mechanisms are to be tried, so no password is asked for.
bool only_tokens(const Credentials& credentials) {
  return credentials.token &&
         (credentials.mechanisms.empty() ||
          std::all_of(credentials.mechanisms.begin(), credentials.mechanisms.end(), needs_token));
}

void refuse_without_user(const ScanOptions& options) {
  const auto refuse = [](bool given, const char* option) {
    if (given) throw UsageError(fmt::format("{} needs --auth-user", option));
  };
  refuse(options.auth_password_file.has_value(), "--auth-password-file");
  refuse(options.auth_token_file.has_value(), "--auth-token-file");
  refuse(!options.auth_mechanisms.empty(), "--auth-mechanism");
}

}  // namespace

std::optional<Credentials> read_credentials(const ScanOptions& options) {
  auto from_environment = take_password_from_environment();
  if (!options.auth_user) {
    refuse_without_user(options);
    return std::nullopt;
  }
  Credentials credentials;
  credentials.user = *options.auth_user;
  if (credentials.user.empty()) throw bad_value("--auth-user", "", "is empty");
  if (std::any_of(credentials.user.begin(), credentials.user.end(),
                  [](unsigned char c) { return c < ' ' || c == 0x7f; }))
    throw bad_value("--auth-user", credentials.user, "has a control character");
  for (const auto& text : options.auth_mechanisms) credentials.mechanisms.push_back(read_mechanism(text));
  if (options.auth_token_file)
    credentials.token = read_secret_file("--auth-token-file", *options.auth_token_file);
  if (options.auth_password_file)
    credentials.password = read_secret_file("--auth-password-file", *options.auth_password_file);
  else if (from_environment)
    credentials.password = std::move(from_environment);
  else if (!only_tokens(credentials))
    credentials.password = ask_secret("Password for " + credentials.user + ": ");
  return credentials;
}

}  // namespace smtpmatrix::cli
