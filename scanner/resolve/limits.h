// The limits of this room.
#pragma once

#include <cstddef>

namespace smtpmatrix::scanner {

inline constexpr std::size_t max_addresses = 32;   ///< of one name
inline constexpr std::size_t max_exchangers = 20;  ///< of one domain

}  // namespace smtpmatrix::scanner
