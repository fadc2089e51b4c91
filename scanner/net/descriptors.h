// How many connections this process may hold open.
#pragma once

#include <cstddef>

namespace smtpmatrix::scanner {

/// Raises the soft limit of open files to the hard one and gives the number of connections that leaves room
/// for, at least 1.
[[nodiscard]] std::size_t raise_descriptor_limit();

}  // namespace smtpmatrix::scanner
