// What a host's cells mean together, who acts, and what to type into the device. Pure; call once a host is
// complete, after assemble().
#pragma once

#include <set>
#include <string>
#include <vector>

#include "reports/verdict/report.h"

namespace smtpmatrix::reports {

struct TenantConfig;

/// What a client of the scan can do: settings that it could not use are not shown to it.
struct ClientAbility {
  std::string id;
  std::set<std::uint16_t> tls_versions;  ///< empty: no TLS at all
  bool forward_secrecy = true;           ///< false: RSA key exchange is all it offers
  bool sslv2_format = false;             ///< its hello is in the format of SSL 2.0, which few servers read
};

struct DiagnosisContext {
  UnixTime now{};      ///< certificates are held against it
  bool verify = true;  ///< false (--no-verify): certificate problems are no findings
  /// The clients of the scan; empty: not known, so anything may be shown.
  std::vector<ClientAbility> clients = {};
  /// Hosts with a report of their own in this scan: what is known about them stands there.
  std::set<std::string> other_hosts = {};
  const TenantConfig* tenant = nullptr;      ///< switches that an administrator saved; nullptr: not given
  std::string account = {};                  ///< that logged in; empty: none did
  std::vector<std::string> mechanisms = {};  ///< that the user named; empty: whatever both sides know
};

/// Fills `findings` (most severe first), `settings` (best first), `alternatives` if no setting works as it
/// is, the `findings` ids of the cells, and the `provider` of the endpoints where it is still empty.
void diagnose(HostReport& host, const DiagnosisContext& context);

}  // namespace smtpmatrix::reports
