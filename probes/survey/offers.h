// The hellos that a survey sends. None is meant to be completed unless its depth says so, so suites, groups
// and schemes may be any.
#pragma once

#include <cstdint>
#include <vector>

#include "probes/tls/handshake/offer.h"

namespace smtpmatrix::survey {

using Values = std::vector<std::uint16_t>;

/// What a hello of the survey is made of, before its extensions are laid out.
struct Parts {
  Values versions;  ///< newest first; TLS 1.3 among them makes it a hello of TLS 1.3
  Values suites;
  Values groups;   ///< empty: every one that exists
  Values schemes;  ///< empty: every one that exists
  Values shares;   ///< of TLS 1.3; empty: none, so that the server has to name the group that it wants
};

/// server_name, supported_groups, ec_point_formats, signature_algorithms, status_request, renegotiation_info,
/// and in TLS 1.3 supported_versions, key_share and signature_algorithms_cert: as far as the versions know
/// them.
[[nodiscard]] tls::Offer make_offer(const Parts& parts);

/// Groups that a ServerKeyExchange up to TLS 1.2 may name, resp. that TLS 1.3 knows; usual ones first.
[[nodiscard]] Values groups_up_to_tls12();
[[nodiscard]] Values groups_of_tls13();
/// Schemes that may sign a ServerKeyExchange of TLS 1.2 or a certificate: all of them. Resp. a
/// CertificateVerify of TLS 1.3.
[[nodiscard]] Values schemes_of_tls12();
[[nodiscard]] Values schemes_of_tls13();

/// What programs of today have, where the question is another.
[[nodiscard]] Values usual_groups();
[[nodiscard]] Values usual_schemes();

/// SSL 3.0, without extensions.
[[nodiscard]] tls::Offer ssl3_offer();
/// SSL 2.0: its own hello with its seven cipher kinds.
[[nodiscard]] tls::Offer ssl2_offer();

// Changes to a hello, one a trait.
void lengthen(tls::Offer& offer, std::size_t bytes);
void add_unknown_extensions(tls::Offer& offer);
/// RFC 8701: in suites, groups, schemes, versions, extensions.
void add_grease(tls::Offer& offer, const Parts& parts);

}  // namespace smtpmatrix::survey
