// Bounds of a comparison. Its inputs are files that a user names.
#pragma once

#include <cstddef>

namespace smtpmatrix::reports::compare {

/// Of a saved report: some 100,000 cells with their transcripts.
inline constexpr std::size_t max_report_bytes = std::size_t{512} * 1024 * 1024;
/// Cells that one line about a baseline names; the others are counted.
inline constexpr std::size_t max_named_cells = 5;

}  // namespace smtpmatrix::reports::compare
