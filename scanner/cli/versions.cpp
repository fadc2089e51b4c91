#include "scanner/cli/versions.h"

#include <boost/version.hpp>
#include <fmt/format.h>

#include "probes/tls/crypto/system_random.h"
#include "reports/knowledge/knowledge.h"
#include "scanner/resolve/version.h"

namespace smtpmatrix::cli {

std::string program_version() { return SMTPMATRIX_VERSION; }
std::string botan_version() { return tls::crypto::botan_version(); }

std::string version_text() {
  return fmt::format("smtpmatrix {}\nBotan {}\nBoost {}.{}.{}\nc-ares {}\nknowledge {}\n", program_version(),
                     botan_version(), BOOST_VERSION / 100000, BOOST_VERSION / 100 % 1000, BOOST_VERSION % 100,
                     scanner::cares_version(), reports::knowledge().as_of());
}

}  // namespace smtpmatrix::cli
