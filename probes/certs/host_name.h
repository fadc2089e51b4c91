// Whether a certificate is for a name, as RFC 6125 has it. Text and bytes in, yes or no out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace smtpmatrix::certs {

/// What a certificate says it is for.
struct PresentedNames {
  std::vector<std::string> dns;
  std::vector<std::string> addresses;  ///< textual IPv4 and IPv6
  std::vector<std::string> common_names;
};

/// `name`: a host name (A-label) or an address literal without brackets. An address matches only an address,
/// a host name only a DNS name; common names count only where there are no subjectAltNames at all.
[[nodiscard]] bool is_for(const PresentedNames& presented, std::string_view name);

}  // namespace smtpmatrix::certs
