#include "tests/loopback/servers.h"

#include <charconv>
#include <stdexcept>

#include "tests/loopback/socket.h"

namespace smtpmatrix::tests {
namespace {

std::vector<std::string> openssl_command(const std::string& kind, const std::vector<std::string>& options) {
  std::vector<std::string> command = {"stdbuf",  "-oL",
                                      "openssl", "s_server",
                                      "-accept", "127.0.0.1:0",
                                      "-cert",   made_file("server-" + kind + ".pem"),
                                      "-key",    made_file("server-" + kind + ".key"),
                                      "-cipher", "ALL:@SECLEVEL=0"};
  command.insert(command.end(), options.begin(), options.end());
  return command;
}

// "ACCEPT 127.0.0.1:42775"
std::uint16_t accepting_port(Process& process) {
  constexpr std::string_view announcement = "ACCEPT 127.0.0.1:";
  if (!process.wait_for_output(announcement) || !process.wait_for_output("\n")) {
    throw std::runtime_error("openssl s_server did not start: " + process.output());
  }
  const std::string& said = process.output();
  std::uint16_t port = 0;
  const std::size_t at = said.find(announcement) + announcement.size();
  std::from_chars(said.data() + at, said.data() + said.size(), port);
  return port;
}

}  // namespace

std::string made_file(const std::string& name) { return SMTPMATRIX_BINARY_DIR "/certificates/" + name; }

Server::Server(const std::vector<std::string>& command, std::uint16_t port)
    : process_(command), port_(port) {}

OpensslServer::OpensslServer(const std::string& kind, const std::vector<std::string>& options)
    : Server(openssl_command(kind, options), 0) {
  port_ = accepting_port(process_);
}

GnutlsServer::GnutlsServer(const std::string& kind, const std::string& priority)
    : GnutlsServer(kind, priority, free_port()) {}

GnutlsServer::GnutlsServer(const std::string& kind, const std::string& priority, std::uint16_t port)
    : Server({"gnutls-serv", "--echo", "--port", std::to_string(port), "--disable-client-cert",
              "--x509certfile", made_file("server-" + kind + ".pem"), "--x509keyfile",
              made_file("server-" + kind + ".key"), "--priority", priority},
             port) {
  if (!process_.wait_for_output("IPv4 0.0.0.0 port " + std::to_string(port) + "...done")) {
    throw std::runtime_error("gnutls-serv did not start: " + process_.output());
  }
}

}  // namespace smtpmatrix::tests
