// The limits of this room.
#pragma once

#include <cstddef>

namespace smtpmatrix::scanner::journal_limits {

/// Of one host's record; a host with a thousand cells and their transcripts takes a tenth of it.
inline constexpr std::size_t line_bytes = std::size_t{64} << 20;
/// Read at a time.
inline constexpr std::size_t block_bytes = std::size_t{1} << 16;

}  // namespace smtpmatrix::scanner::journal_limits
