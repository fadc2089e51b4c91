// One cell's worth of work: client × endpoint × depth. A value: ordered and printable. One probe is at most
// one connection.
#pragma once

#include <compare>
#include <string>

#include "probes/base/endpoint.h"

namespace smtpmatrix {

struct Probe {
  Endpoint endpoint;
  std::string client;  ///< id of a client in probes/clients; "none" exactly in mode plain
  Stage until = Stage::ehlo_tls;
  TlsDepth depth = TlsDepth::complete;

  auto operator<=>(const Probe&) const = default;
};

/// `host:port/mode@address client`: the key of a cell, used by `derived_from`.
[[nodiscard]] std::string cell_key(const Probe& probe);

}  // namespace smtpmatrix
