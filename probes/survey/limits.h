// Bounds of what a survey asks.
#pragma once

#include <cstddef>

namespace smtpmatrix::survey::limits {

/// Below this a value does not lead a question of its own.
inline constexpr double least_likelihood_to_lead = 0.45;
/// From so many suites on, what older versions accept is guessed from what TLS 1.2 does.
inline constexpr std::size_t suites_to_guess_from = 8;
/// Some servers read so many suites and no more.
inline constexpr std::size_t values_of_a_short_offer = 64;
/// Questions to one endpoint; a survey that would ask more ends with what it has.
inline constexpr unsigned questions = 1000;
/// Of the long hello.
inline constexpr std::size_t long_hello_bytes = 4096;

}  // namespace smtpmatrix::survey::limits
