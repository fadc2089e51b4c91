// Our TLS client behind the command line of BoringSSL's test runner. Exit code 0: the run went as the flags
// say; 1: it did not, and standard error says why; 89: it asks for something the client does not do.
// docs/CONFORMANCE.md says how it is run.
// Where a session is to be resumed, the first connection is made and must go well before that is said.
//
// BOGO_SHIM_UNIMPLEMENTED names a file to which a run that exits with 89 appends what it asked for.
#include <array>
#include <cstdlib>
#include <fstream>
#include <iostream>

#include "probes/tls/crypto/key_pair.h"
#include "probes/tls/crypto/system_random.h"
#include "tests/conformance/bogo_shim/exchange.h"
#include "tests/conformance/bogo_shim/offer.h"

namespace smtpmatrix::conformance {
namespace {

constexpr int failed = 1;
constexpr int unimplemented = 89;

int give_up(const std::string& what) {
  if (const char* file = std::getenv("BOGO_SHIM_UNIMPLEMENTED"))
    std::ofstream(file, std::ios::app) << what + "\n";
  std::cerr << "unimplemented: " << what << "\n";
  return unimplemented;
}

int fail(const std::string& why) {
  std::cerr << why << "\n";
  return failed;
}

void introduce(const Connected& connection, std::uint64_t shim_id) {
  std::array<std::uint8_t, 8> little_endian{};
  for (std::size_t i = 0; i < little_endian.size(); ++i)
    little_endian[i] = static_cast<std::uint8_t>(shim_id >> (8 * i));
  connection.send(little_endian);
}

int run(const std::vector<std::string>& arguments) {
  const auto options = parse_options(arguments);
  if (!options) return give_up(options.error().what);
  if (options->asks_for_handshaker) {
    std::cout << "No\n";
    return 0;
  }
  auto offer = make_offer(*options);
  if (!offer) return fail("no version to offer");
  for (const std::uint16_t group : options->groups) {
    if (!tls::crypto::is_supported_group(group)) return give_up("a group that the engine does not have");
  }
  const auto connection = Connected::to(options->port);
  if (!connection) return fail("cannot connect to the runner");
  if (options->shim_id) introduce(*connection, *options->shim_id);

  tls::crypto::SystemRandom random;
  tls::Client client(std::move(*offer), {.server_name = options->host_name}, random);
  const auto why = Exchange(*options, std::move(client), *connection).run();
  if (why) return fail(*why);
  return options->more_connections > 0 ? give_up("resumption") : 0;
}

}  // namespace
}  // namespace smtpmatrix::conformance

int main(int count, char** arguments) {
  return smtpmatrix::conformance::run({arguments + 1, arguments + count});
}
