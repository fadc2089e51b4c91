#include "scanner/resolve/version.h"

#include <ares.h>

namespace smtpmatrix::scanner {

const char* cares_version() { return ares_version(nullptr); }

}  // namespace smtpmatrix::scanner
