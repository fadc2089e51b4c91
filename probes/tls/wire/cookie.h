// cookie (44), RFC 8446 4.2.2: the same body in a HelloRetryRequest and in the ClientHello that answers it.
#pragma once

#include "probes/tls/wire/message.h"

namespace smtpmatrix::tls::wire {

[[nodiscard]] Read<View> read_cookie(View body);
[[nodiscard]] Bytes write_cookie(View cookie);

}  // namespace smtpmatrix::tls::wire
