// What is looked up once, before a scan begins. Both block.
#pragma once

#include <string>
#include <tl/expected.hpp>

namespace smtpmatrix::scanner {

/// An address of `host`, a name or literal, as this system's resolver says: for a proxy, which the scan's own
/// resolver need not know. The error is one line.
[[nodiscard]] tl::expected<std::string, std::string> address_of(const std::string& host);

/// Whether `address`, a literal, is one of this machine's to dial from. Empty if it is; else why not.
[[nodiscard]] std::string why_not_a_source(const std::string& address);

}  // namespace smtpmatrix::scanner
