// Bounds of what a survey asks.
#pragma once

#include <cstddef>

namespace smtpmatrix::survey::limits {

/// Below this a value does not lead a question of its own.
inline constexpr double least_likelihood_to_lead = 0.45;
/// Offers in opposite directions that agree with the client's order so often are taken for it.
inline constexpr std::size_t answers_that_settle_the_order = 3;
/// Some servers read so many suites and no more.
inline constexpr std::size_t values_of_a_short_offer = 64;
/// Questions to one endpoint; a survey that would ask more ends with what it has.
inline constexpr unsigned questions = 1000;
/// Of the long hello.
inline constexpr std::size_t long_hello_bytes = 4096;

}  // namespace smtpmatrix::survey::limits
