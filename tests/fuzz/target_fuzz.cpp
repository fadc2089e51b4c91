// Targets as a user or a file names them, and every other option that names places. The first byte chooses.
#include <sstream>
#include <string>

#include "scanner/target/target.h"
#include "scanner/target/target_reader.h"
#include "tests/fuzz/fuzz.h"

namespace smtpmatrix {
namespace {

void read_file(std::string_view text) {
  std::istringstream input{std::string(text)};
  scanner::TargetReader reader(input);
  while (reader.next()) {
  }
}

}  // namespace
}  // namespace smtpmatrix

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace smtpmatrix;
  View input(data, size);
  const std::uint8_t choice = fuzz::take_byte(input);
  const std::string_view text = as_text(input);
  switch (choice % 8) {
    case 0: static_cast<void>(scanner::parse_target(text)); break;
    case 1: static_cast<void>(scanner::parse_mx_domain(text)); break;
    case 2: static_cast<void>(scanner::parse_ports(text)); break;
    case 3: static_cast<void>(scanner::parse_modes(text)); break;
    case 4: static_cast<void>(scanner::parse_resolve(text)); break;
    case 5: static_cast<void>(scanner::parse_connect_to(text)); break;
    case 6: static_cast<void>(scanner::parse_dns_server(text)); break;
    default: read_file(text); break;
  }
  return 0;
}
