#include "scanner/net/descriptors.h"

#include <algorithm>
#include <sys/resource.h>

#include "scanner/net/limits.h"

namespace smtpmatrix::scanner {

std::size_t raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1;
  if (limit.rlim_cur < limit.rlim_max) {
    rlimit raised = limit;
    raised.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &raised) == 0) limit = raised;
  }
  const auto allowed = static_cast<std::size_t>(std::min<rlim_t>(limit.rlim_cur, 1U << 20U));
  return allowed > reserved_descriptors ? allowed - reserved_descriptors : 1;
}

}  // namespace smtpmatrix::scanner
