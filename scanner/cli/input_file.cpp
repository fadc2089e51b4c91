#include "scanner/cli/input_file.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string.h>

#include "scanner/cli/usage_error.h"

namespace smtpmatrix::cli {
namespace {

constexpr std::size_t max_secret_file_bytes = std::size_t{64} * 1024;
constexpr std::size_t block_bytes = max_secret_file_bytes + 1;
constexpr const char* password_variable = "SMTPMATRIX_PASSWORD";

void wipe(std::string& text) { ::explicit_bzero(text.data(), text.size()); }

}  // namespace

std::string read_file(std::string_view option, const std::string& path, std::size_t max_bytes) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) throw bad_value(option, path, "is a folder");
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::string content;
  // Block by block: a limit of megabytes is no reason to fill them for a file of kilobytes. A secret fits the
  // first block, so growing leaves no copy of it behind.
  while (file && content.size() <= max_bytes) {
    const std::size_t before = content.size();
    content.resize(before + std::min(block_bytes, max_bytes + 1 - before));
    file.read(content.data() + before, static_cast<std::streamsize>(content.size() - before));
    content.resize(before + static_cast<std::size_t>(file.gcount()));
  }
  if (file.bad() || !file.is_open())
    throw bad_value(option, path, fmt::format("cannot be read: {}", std::strerror(errno)));
  if (content.size() > max_bytes) throw bad_value(option, path, "is larger than anything expected there");
  return content;
}

Secret read_secret_file(std::string_view option, const std::string& path) {
  std::string content = read_file(option, path, max_secret_file_bytes);
  if (content.ends_with('\n')) content.pop_back();
  if (content.ends_with('\r')) content.pop_back();
  const bool one_line = content.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos;
  Secret secret(content);
  wipe(content);
  if (secret.empty()) throw bad_value(option, path, "is empty");
  if (!one_line) throw bad_value(option, path, "has more than one line; wanted the secret alone");
  return secret;
}

std::optional<Secret> take_password_from_environment() { return take_from_environment(password_variable); }

std::optional<Secret> take_from_environment(const char* variable) {
  char* value = std::getenv(variable);
  if (value == nullptr) return std::nullopt;
  Secret secret(value);
  ::explicit_bzero(value, std::strlen(value));
  ::unsetenv(variable);
  if (secret.empty()) return std::nullopt;
  return secret;
}

}  // namespace smtpmatrix::cli
