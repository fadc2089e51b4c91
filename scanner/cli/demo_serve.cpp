#include "scanner/cli/demo_serve.h"

#include <csignal>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>

#include "scanner/cli/commands.h"
#include "scanner/cli/usage_error.h"
#include "scanner/demo/demo.h"

namespace smtpmatrix::cli {
namespace {

namespace fs = std::filesystem;

void write_demo_file(const fs::path& path, std::string_view content) {
  std::ofstream file(path, std::ios::binary);
  // The password is nobody's, but a file of that name should not teach bad habits.
  fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
  file << content;
  file.close();
  if (!file) throw bad_value("--serve", path.string(), "cannot be written");
}

std::string config_of(const demo::Demo& servers, const fs::path& folder) {
  std::string text = "# Names and ports of `smtpmatrix demo --serve`, for --config.\n";
  for (const auto& place : servers.places()) {
    text += fmt::format("resolve={}:{}\n", place.host, place.address);
    text += fmt::format("connect-to={}:{}::{}\n", place.host, place.port, place.actual_port);
  }
  return text + fmt::format("ca-file={}\n", (folder / "ca.pem").string());
}

std::string what_to_type(const demo::Demo& servers, const fs::path& folder) {
  std::string text = fmt::format("{}Serving until Ctrl-C:\n\n", demo::shortcoming());
  for (const auto& place : servers.places()) text += fmt::format("  {}:{}\n", place.host, place.port);
  const auto config = (folder / "demo.conf").string();
  text += fmt::format("\nIn another terminal:\n\n  smtpmatrix scan --config {} smtp.modern.example:587\n",
                      config);
  return text + fmt::format(
                    "  smtpmatrix check --config {} mail.selfhosted.example:587 --auth-user {} "
                    "--auth-password-file {}\n",
                    config, servers.account().user, (folder / "password").string());
}

}  // namespace

ExitCode serve_demo(const std::string& folder) {
  // Before the servers' thread begins, so that it inherits the mask and the signals wait for us.
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGINT);
  sigaddset(&ends, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  const demo::Demo servers;
  std::error_code failed;
  fs::create_directories(folder, failed);
  if (failed) throw bad_value("--serve", folder, failed.message());
  const fs::path place(folder);
  write_demo_file(place / "ca.pem", servers.ca_pem());
  write_demo_file(place / "password", fmt::format("{}\n", servers.account().password.reveal()));
  // Last: whoever waits for it finds the others.
  write_demo_file(place / "demo.conf", config_of(servers, place));
  print(what_to_type(servers, place));
  int signal = 0;
  sigwait(&ends, &signal);
  return ExitCode::done;
}

}  // namespace smtpmatrix::cli
