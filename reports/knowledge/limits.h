// Bounds on what is searched for knowledge. The data files are ours; hosts, banners and replies are not.
#pragma once

#include <cstddef>

namespace smtpmatrix::reports::limits {

/// Of a reply or banner, how much is searched. RFC 5321 4.5.3.1.5 gives a reply line 512 bytes; what names a
/// cause stands at its beginning.
inline constexpr std::size_t searched_bytes = 8192;
/// RFC 1035 2.3.4, with room for a final dot. A longer host name is nobody's.
inline constexpr std::size_t host_name_bytes = 256;
/// Names of one certificate that are compared.
inline constexpr std::size_t certificate_names = 256;
/// Memory of one compiled expression (RE2's own bound; it matches in linear time and fails instead of
/// growing).
inline constexpr long expression_bytes = 1L << 20;
/// The same for the set of all symptoms.
inline constexpr long expression_set_bytes = 32L << 20;

}  // namespace smtpmatrix::reports::limits
