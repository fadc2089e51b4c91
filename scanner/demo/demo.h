// Four simulated mail servers on loopback, and what a scan of them must find: the program's first run, and
// the quickest test that an installation works.
//
//   Demo demo;                              // serves until destroyed
//   scan demo.targets(), each host and port redirected as it says, trusting demo.ca_pem(), with
//   demo.account() demo.expected() holds, cell by cell
//
// Nothing here scans or prints. The constructor throws std::system_error when loopback cannot be listened on.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "probes/base/stage.h"
#include "scanner/demo/dialogue.h"

namespace smtpmatrix::demo {

struct Place {
  std::string host;  ///< a name under .example, which no DNS answers (RFC 2606)
  std::uint16_t port = 0;
  std::string address;            ///< where it really listens …
  std::uint16_t actual_port = 0;  ///< … and on which port
};

struct ExpectedCell {
  std::string_view host;
  std::uint16_t port;
  Mode mode;
  std::string_view client;
  std::string_view outcome;  ///< as the report spells it
};

class Demo {
 public:
  Demo();
  ~Demo();
  Demo(const Demo&) = delete;
  Demo& operator=(const Demo&) = delete;

  [[nodiscard]] const std::vector<Place>& places() const;
  [[nodiscard]] const std::string& ca_pem() const;
  [[nodiscard]] const Account& account() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Written by hand, cell by cell: every cell of a scan of all places in all modes with the version-pinned
/// clients and the account.
[[nodiscard]] const std::vector<ExpectedCell>& expected_cells();

/// What this build's Botan keeps the servers from simulating, in two lines for a person; empty: nothing.
[[nodiscard]] std::string_view shortcoming();

}  // namespace smtpmatrix::demo
