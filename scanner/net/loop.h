// The event loop: one thread, timers, signals. Asio stays behind it.
//
//   Loop loop;
//   loop.post([&] { … });
//   loop.run();              // until stop(); an exception of a callback leaves run()
//
// All callbacks run on the thread that called run(). Nothing here is safe to call from another thread.
#pragma once

#include <functional>
#include <memory>

#include "probes/base/time.h"

namespace smtpmatrix::scanner {

class Loop {
 public:
  Loop();
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  /// Runs callbacks until stop() or until nothing is left that could call one.
  void run();
  void stop();
  void post(std::function<void()> callback);
  /// Time since the loop was made, monotonic.
  [[nodiscard]] Elapsed now() const;

  /// The first SIGINT or SIGTERM calls back; after it both have their default effect again, so that a second
  /// one ends the program.
  void on_interrupt(std::function<void()> callback);

  struct Impl;  ///< of this room only
  [[nodiscard]] Impl& impl() { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
};

/// One deadline, moved or cancelled at will; cancelled when destroyed. The callback may destroy the timer.
class Timer {
 public:
  explicit Timer(Loop& loop);
  ~Timer();
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  /// Calls back once, at `when` of Loop::now(); replaces what was set before.
  void set(Elapsed when, std::function<void()> callback);
  void cancel();

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace smtpmatrix::scanner
