// Botan's TLS server, 1.0 to 1.2, in memory: bytes of the client in, bytes for it out. It echoes what it is
// told, so a test can cut the stream between both where it likes.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "probes/base/bytes.h"

namespace smtpmatrix::tests {

class BotanPeer {
 public:
  /// `kind`: of server-KIND.pem. It speaks every version and suite that it knows.
  explicit BotanPeer(const std::string& kind);
  ~BotanPeer();

  /// What this Botan's server can speak at all.
  [[nodiscard]] static bool speaks(std::uint16_t version);

  /// What it could not accept is an alert in the output.
  void receive(View bytes);
  [[nodiscard]] Bytes take_output();
  /// HelloRequest.
  void ask_for_renegotiation();
  void close();
  [[nodiscard]] bool is_active() const;
  /// What it threw, if it did.
  [[nodiscard]] const std::string& error() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace smtpmatrix::tests
