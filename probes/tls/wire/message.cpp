#include "probes/tls/wire/message.h"

namespace smtpmatrix::tls::wire {

Bytes write_message(std::uint8_t type, View body) {
  return write_message(type, [&](Writer& writer) { writer.bytes(body); });
}

}  // namespace smtpmatrix::tls::wire
