// Hand-made hosts, judged, assembled and diagnosed by the real code: what the golden reports show.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "reports/render/renderer.h"

namespace smtpmatrix::reports::samples {

/// Refuses TLS 1.0 and 1.1 at AUTH after a complete handshake; AUTH with a login that works on 1.2 and 1.3.
HostReport modern_provider();
/// Self-signed, two addresses, every version, implicit TLS on 465.
HostReport self_hosted();
/// No STARTTLS, one port.
HostReport relay_without_tls();
/// Every kind of outcome, a peer that sends terminal escapes, other alphabets and broken UTF-8.
HostReport hostile();
/// One port, eleven device profiles.
HostReport many_clients();

/// An endpoint that was asked for everything it accepts, and one that broke off; not among all().
HostReport surveyed();

std::vector<HostReport> all();

ScanInfo info();
Ending ending(const std::vector<HostReport>& hosts);

/// begin, every cell and host, end.
void render(Renderer& renderer, const std::vector<HostReport>& hosts);
std::string rendered(const std::function<std::unique_ptr<Renderer>(Output&)>& make,
                     const std::vector<HostReport>& hosts);

}  // namespace smtpmatrix::reports::samples
