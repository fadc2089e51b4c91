// What a file of clients may hold. Ours is built in; a user's own is foreign.
#pragma once

#include <cstddef>

namespace smtpmatrix::clients::limits {

inline constexpr std::size_t file_bytes = 8 * 1024 * 1024;
inline constexpr std::size_t clients = 2000;
inline constexpr std::size_t id_bytes = 64;
inline constexpr std::size_t label_bytes = 200;
/// Of a recorded ClientHello; those with post-quantum shares have two thousand.
inline constexpr std::size_t hello_bytes = 16 * 1024;

}  // namespace smtpmatrix::clients::limits
