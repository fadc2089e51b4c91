#include "scanner/run/scan.h"

#include <algorithm>

#include "probes/tls/crypto/system_random.h"
#include "scanner/net/descriptors.h"
#include "scanner/run/net_driver.h"
#include "scanner/run/scheduler.h"

namespace smtpmatrix::scanner {

ScanResult scan(const TargetSource& targets, const ScanSettings& settings, const ScanEvents& events) {
  tls::crypto::SystemRandom random;
  Loop loop;
  NetDriver driver(loop, settings, random);
  Scheduler scheduler(targets, settings, events, driver, random,
                      std::min(settings.concurrency, raise_descriptor_limit()));
  driver.listen(scheduler);
  loop.on_interrupt([&] { scheduler.stop(false); });
  Timer deadline(loop);
  if (settings.deadline) deadline.set(*settings.deadline, [&] { scheduler.stop(true); });
  loop.post([&] { scheduler.start(); });
  loop.run();
  return scheduler.result();
}

}  // namespace smtpmatrix::scanner
