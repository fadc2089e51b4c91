// The command line of BoringSSL's test runner (its ssl/test/test_config.cc) → what the client is to offer, to
// do and to have seen. A flag that asks for something the client does not do makes the whole run
// unimplemented, with the name of that thing; so does a flag that is not known here. Flags that only exercise
// BoringSSL's own interface (when it may be called again, how much it reads at once) ask nothing of a client
// without callbacks and are taken as they are.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "tests/conformance/bogo_shim/expectations.h"

namespace smtpmatrix::conformance {

struct Options {
  std::uint16_t port = 0;
  std::optional<std::uint64_t> shim_id;  ///< newer runners tell their shims apart by it
  bool asks_for_handshaker = false;
  unsigned more_connections = 0;  ///< that resume the session of the first

  // what is offered
  std::uint16_t min_version = 0x0301;
  std::uint16_t max_version = 0x0304;
  std::vector<std::uint16_t> excluded_versions;
  std::vector<std::uint16_t> groups;             ///< empty: the usual ones
  std::vector<std::uint16_t> signature_schemes;  ///< empty: the usual ones
  std::string host_name;
  bool offers_fallback_scsv = false;
  bool offers_grease = false;
  bool offers_status_request = false;
  bool checks_rsa_key_usage = false;

  // what is done once the session stands
  bool writes_first = false;
  bool writes_many_sizes = false;
  bool shuts_down = false;

  Expected expected;          ///< of the handshake
  bool close_notify = false;  ///< must have come at the end
};

/// What the run asks for that the client does not do.
struct Unimplemented {
  std::string what;
};

[[nodiscard]] tl::expected<Options, Unimplemented> parse_options(const std::vector<std::string>& arguments);

}  // namespace smtpmatrix::conformance
