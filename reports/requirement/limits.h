// What an expression may cost: they come from command lines and configuration files.
#pragma once

#include <cstddef>

namespace smtpmatrix::reports::requirement {

inline constexpr std::size_t max_expression_bytes = 4096;
inline constexpr std::size_t max_terms = 64;
/// Cells that the answer names; the others are counted.
inline constexpr std::size_t max_named_cells = 3;
/// Of a peer's words in the answer.
inline constexpr std::size_t max_quoted_bytes = 120;

}  // namespace smtpmatrix::reports::requirement
