// The tables of TLS 1.0 to 1.2 share this: a recording, what is done to it, and the verdict that is due.
#pragma once

#include "recording12.h"
#include "verdict.h"

namespace smtpmatrix::hostile {

/// Which recording a row spoils. All of TLS 1.2 with RSA certificates.
enum class Base : std::uint8_t { x25519, secp256r1, dhe, rsa };

struct Row12 {
  const char* name;
  const char* done;  ///< to the flight
  Base base;
  Verdict wanted;
  std::function<void(Recording12&)> change;
};

inline void PrintTo(const Row12& row, std::ostream* out) { *out << row.done; }

/// Where a message stands in a flight of (EC)DHE.
inline constexpr std::size_t server_hello = 0;
inline constexpr std::size_t certificate = 1;
inline constexpr std::size_t key_exchange = 2;
inline constexpr std::size_t hello_done = 3;

[[nodiscard]] const Recording12& recording_of(Base base);

/// The change of one message's body, lengths above it put right.
[[nodiscard]] inline std::function<void(Recording12&)> body(std::size_t message, Change change) {
  return [message, change = std::move(change)](Recording12& it) {
    in_body_of_record(it.flight[message], change);
  };
}
/// The message as it stands in its record, so that its own length may lie.
[[nodiscard]] inline std::function<void(Recording12&)> message(std::size_t at, Change change) {
  return [at, change = std::move(change)](Recording12& it) { in_record(it.flight[at], change); };
}
/// One more record before that one.
[[nodiscard]] inline std::function<void(Recording12&)> before(std::size_t at, Bytes record) {
  return [at, record = std::move(record)](Recording12& it) {
    it.flight.insert(it.flight.begin() + static_cast<std::ptrdiff_t>(at), record);
  };
}
[[nodiscard]] inline std::function<void(Recording12&)> without(std::size_t at) {
  return [at](Recording12& it) { it.flight.erase(it.flight.begin() + static_cast<std::ptrdiff_t>(at)); };
}

class Flight12 : public ::testing::TestWithParam<Row12> {
 protected:
  static void play() {
    Recording12 recording = recording_of(GetParam().base);
    GetParam().change(recording);
    expect_verdict(told(recording), GetParam().wanted);
  }
};

inline std::string name_of_row(const ::testing::TestParamInfo<Row12>& info) { return info.param.name; }

}  // namespace smtpmatrix::hostile
