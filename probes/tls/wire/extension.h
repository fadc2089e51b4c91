// The extensions block of any message, and the rule about answers: a peer may answer only what was offered,
// once (RFC 8446 4.2).
#pragma once

#include <optional>
#include <vector>

#include "probes/tls/wire/message.h"

namespace smtpmatrix::tls::wire {

struct Extension {
  std::uint16_t type = 0;
  View body;
  std::size_t offset = 0;  ///< of the body in the message, to report what is malformed inside
};
using Extensions = std::vector<Extension>;

/// Reads `Extension extensions<0..2^16-1>` with its length prefix. At most limits::extensions.
[[nodiscard]] Extensions read_extensions(Reader& reader);
/// With the length prefix.
void write_extensions(Writer& writer, const Extensions& extensions);

[[nodiscard]] const Extension* find(const Extensions& extensions, std::uint16_t type);
/// The first type that stands there twice.
[[nodiscard]] std::optional<std::uint16_t> duplicate(const Extensions& extensions);
/// The first type of `answered` that is not among `offered`.
[[nodiscard]] std::optional<std::uint16_t> unsolicited(const Extensions& answered,
                                                       const std::vector<std::uint16_t>& offered);

}  // namespace smtpmatrix::tls::wire
