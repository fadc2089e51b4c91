// Waits for a resolver's sockets and timeouts on a Loop.
#pragma once

#include <memory>

#include "scanner/net/loop.h"
#include "scanner/resolve/resolver.h"

namespace smtpmatrix::scanner {

class DnsWatcher final : public Watcher {
 public:
  explicit DnsWatcher(Loop& loop);
  ~DnsWatcher() override;

  /// Whom to tell; before the resolver's first question. The resolver is destroyed before the watcher.
  void attach(Resolver& resolver);

  void watch(int socket, bool readable, bool writable) override;
  void wake_after(std::optional<std::chrono::milliseconds> pause) override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace smtpmatrix::scanner
