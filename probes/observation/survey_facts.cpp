#include "probes/observation/survey_facts.h"

#include <array>

namespace smtpmatrix {
namespace {

using namespace std::string_view_literals;

constexpr std::array preference_names = {"unknown"sv, "server"sv, "client"sv, "mixed"sv};
constexpr std::array answer_names = {"unknown"sv, "yes"sv, "no"sv};
constexpr std::array trait_names = {
    "long_hello"sv,
    "unknown_extensions"sv,
    "grease"sv,
    "tls13_hello"sv,
    "many_suites"sv,
    "fallback_scsv"sv,
    "secure_renegotiation"sv,
    "extended_master_secret"sv,
    "encrypt_then_mac"sv,
    "compression"sv,
    "session_ticket"sv,
    "ocsp_staple"sv,
    "client_certificate"sv,
};
static_assert(trait_names.size() == trait_count);

template <typename Enum, std::size_t N>
std::optional<Enum> parse(const std::array<std::string_view, N>& names, std::string_view text) {
  for (std::size_t i = 0; i < N; ++i) {
    if (names[i] == text) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_string(Preference preference) {
  return preference_names.at(static_cast<std::size_t>(preference));
}
std::string_view to_string(Answer answer) { return answer_names.at(static_cast<std::size_t>(answer)); }
std::string_view to_string(Trait trait) { return trait_names.at(static_cast<std::size_t>(trait)); }

std::optional<Preference> parse_preference(std::string_view text) {
  return parse<Preference>(preference_names, text);
}
std::optional<Answer> parse_answer(std::string_view text) { return parse<Answer>(answer_names, text); }
std::optional<Trait> parse_trait(std::string_view text) { return parse<Trait>(trait_names, text); }

}  // namespace smtpmatrix
