// The one connection of a run: blocking TCP on loopback, where the runner listens.
#pragma once

#include <cstdint>
#include <optional>

#include "probes/base/bytes.h"

namespace smtpmatrix::conformance {

class Connected {
 public:
  /// On ::1, else on 127.0.0.1, as the runner does. Empty if it is on neither.
  [[nodiscard]] static std::optional<Connected> to(std::uint16_t port);
  Connected(Connected&& other) noexcept;
  Connected& operator=(Connected&&) = delete;
  /// Says that no more comes and hears the runner out, so that nothing sent is lost to a reset.
  ~Connected();

  /// A runner that has gone is noticed when reading.
  void send(View bytes) const;
  enum class Ending : std::uint8_t { closed, reset };
  /// Waits for more; empty bytes: how it ended.
  struct Arrival {
    Bytes bytes;
    Ending ending = Ending::closed;
  };
  [[nodiscard]] Arrival receive() const;

 private:
  explicit Connected(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace smtpmatrix::conformance
