// Inside the scheduler: a host that is being asked.
#pragma once

#include <utility>

#include "scanner/run/scheduler.h"

namespace smtpmatrix::scanner {

struct Scheduler::OpenHost {
  OpenHost(std::uint64_t host_number, HostRequest request, const ScanSettings& settings)
      : number(host_number), job(std::move(request), settings) {}

  [[nodiscard]] bool done() const { return running == 0 && names_open == 0 && job.done(); }

  std::uint64_t number;
  HostJob job;
  std::size_t running = 0;
  std::size_t names_open = 0;
  std::size_t known = 0;     ///< cells counted in the progress
  bool is_finished = false;  ///< listed to be handed over
};

}  // namespace smtpmatrix::scanner
