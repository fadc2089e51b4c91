// What a TrustStore holds, for this room's own files.
#pragma once

#include <botan/certstor.h>

#include "probes/certs/verify.h"

namespace smtpmatrix::certs {

struct TrustStore::Impl {
  Botan::Certificate_Store_In_Memory anchors;
  std::size_t size = 0;
};

}  // namespace smtpmatrix::certs
