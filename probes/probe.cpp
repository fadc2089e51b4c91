#include "probes/probe.h"

#include <fmt/format.h>

namespace smtpmatrix {

std::string cell_key(const Probe& probe) {
  return fmt::format("{}@{} {}", to_string(probe.endpoint), probe.endpoint.address, probe.client);
}

}  // namespace smtpmatrix
