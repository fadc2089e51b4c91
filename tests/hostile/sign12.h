// Signs a changed ServerKeyExchange with the server's own key, so that what is refused is its content.
#pragma once

#include "recording12.h"

namespace smtpmatrix::hostile {

/// `params` in place of those that stand there, under RSA PKCS #1 and SHA-256.
void exchange_signed_by_the_server(Recording12& recording, View params);

}  // namespace smtpmatrix::hostile
