// Which setting is the better one.
#include <tuple>

#include "reports/diagnosis/settings.h"

namespace smtpmatrix::reports {
namespace {

/// Verified before reachable before what needs an action; encrypted before not; a submission port before 25.
/// RFC 8314 3.3: implicit TLS is preferred to STARTTLS. The generations of one port stay side by side.
auto place_of(const Setting& setting) {
  const int status = setting.status == "verified" ? 0 : setting.status == "reachable" ? 1 : 2;
  const int encryption = setting.encryption == "SSL/TLS" ? 0 : setting.encryption == "STARTTLS" ? 1 : 2;
  return std::tuple(status, encryption == 2, setting.port == 25, encryption, setting.port,
                    setting.generation != "modern");
}

}  // namespace

bool is_better(const Setting& one, const Setting& other) { return place_of(one) < place_of(other); }

}  // namespace smtpmatrix::reports
