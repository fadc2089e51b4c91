#include "probes/base/endpoint.h"

#include <fmt/format.h>

namespace smtpmatrix {

std::string host_port(const Endpoint& endpoint) {
  const bool is_ipv6 = endpoint.host.find(':') != std::string::npos;
  return fmt::format("{}{}{}:{}", is_ipv6 ? "[" : "", endpoint.host, is_ipv6 ? "]" : "", endpoint.port);
}

std::string to_string(const Endpoint& endpoint) {
  return fmt::format("{}/{}", host_port(endpoint), to_string(endpoint.mode));
}

}  // namespace smtpmatrix
