// What an Identity is made of: only for the two files of this room that name Botan.
#pragma once

#include <botan/pk_keys.h>
#include <botan/x509cert.h>
#include <memory>
#include <vector>

#include "scanner/demo/certificates.h"

namespace smtpmatrix::demo {

struct Identity {
  std::shared_ptr<Botan::Private_Key> key;
  std::vector<Botan::X509_Certificate> chain;
};

}  // namespace smtpmatrix::demo
