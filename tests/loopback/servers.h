// TLS servers that none of us wrote, started for one test. Both echo lines, each in its way.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tests/loopback/process.h"

namespace smtpmatrix::tests {

/// Path of a file made by tests/support/make_certificates.sh.
[[nodiscard]] std::string made_file(const std::string& name);

class Server {
 public:
  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] Process& process() { return process_; }

 protected:
  Server(const std::vector<std::string>& command, std::uint16_t port);

  Process process_;
  std::uint16_t port_;
};

/// `openssl s_server`, all versions and all ciphers that it was built with. `kind`: of server-KIND.pem.
/// With `-rev` among the options it sends each line back reversed; without, what `process().say` types goes
/// to the client and a line K asks for new keys.
class OpensslServer : public Server {
 public:
  OpensslServer(const std::string& kind, const std::vector<std::string>& options);
};

/// `gnutls-serv`: sends each line back as it came. `kind`: of server-KIND.pem.
class GnutlsServer : public Server {
 public:
  GnutlsServer(const std::string& kind, const std::string& priority);

 private:
  GnutlsServer(const std::string& kind, const std::string& priority, std::uint16_t port);
};

}  // namespace smtpmatrix::tests
