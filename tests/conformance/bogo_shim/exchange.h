// One run: handshake, check what was seen, answer every byte of the runner's with its complement until it
// closes. What the runner wants of a shim is in its ssl/test/PORTING.md and bssl_shim.cc.
#pragma once

#include <optional>
#include <string>

#include "probes/tls/handshake/client.h"
#include "tests/conformance/bogo_shim/connect.h"
#include "tests/conformance/bogo_shim/options.h"

namespace smtpmatrix::conformance {

class Exchange {
 public:
  Exchange(const Options& options, tls::Client client, const Connected& connection)
      : options_(options), client_(std::move(client)), connection_(connection) {}

  /// Why it failed; empty: all was as it should be.
  [[nodiscard]] std::optional<std::string> run();

 private:
  void pump();
  void flush();
  void write(View plaintext);
  void write_first();
  void echo();

  const Options& options_;
  tls::Client client_;
  const Connected& connection_;
};

}  // namespace smtpmatrix::conformance
