// The table a person types into a device, best first: what worked in the cells, a row for TLS 1.2 and newer
// and one for older where both do, and what the service's documents offer for the other generation of
// clients.
//
// A service known to refuse old TLS only at AUTH must have been asked there before an old session counts.
#pragma once

#include <vector>

#include "reports/diagnosis/diagnose.h"
#include "reports/knowledge/provider_entry.h"
#include "reports/verdict/report.h"

namespace smtpmatrix::reports {

/// Rows for the clients of the scan only. Reads the host's cells, endpoints and findings.
[[nodiscard]] std::vector<Setting> settings_of(const HostReport& host, const DiagnosisContext& context);

/// Best first; the order within a host and within a table of several.
[[nodiscard]] bool is_better(const Setting& one, const Setting& other);

/// Verified, or reachable: nobody has to act first.
[[nodiscard]] bool works_as_it_is(const Setting& setting);

/// "SSL/TLS", "STARTTLS", "none": the words of a device's menu.
[[nodiscard]] std::string_view encryption_word(Mode mode);

/// Sentences about what a device's menu calls such an encryption.
[[nodiscard]] std::string_view menu_words(std::string_view encryption);

/// menu_words(), and what else the service wants typed.
[[nodiscard]] std::string setting_note(const Setting& setting, const Provider* service);

/// Whether a client of the scan speaks such a version; true when the clients are not known.
[[nodiscard]] bool any_client_below_tls12(const DiagnosisContext& context);
[[nodiscard]] bool any_client_from_tls12(const DiagnosisContext& context);

/// What is documented about the service at this host, or nullptr for software and the unknown.
[[nodiscard]] const Provider* service_of(const HostReport& host);
/// Its documented endpoint of this name. A service known by its greeting only stands for its main endpoint.
[[nodiscard]] const DocumentedEndpoint* documented_endpoint(const HostReport& host);

}  // namespace smtpmatrix::reports
