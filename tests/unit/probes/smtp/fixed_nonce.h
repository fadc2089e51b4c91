// The published vectors of SCRAM and DIGEST-MD5 fix the client's nonce, which GNU SASL draws itself and
// offers no property for. It calls its public gsasl_nonce() and gsasl_base64_to() through the dynamic linker,
// so this test program supplies both.
#pragma once

#include <string>

namespace smtpmatrix::smtp {

/// What GNU SASL writes for every nonce that it draws from here on.
void fix_nonce(std::string text);

}  // namespace smtpmatrix::smtp
