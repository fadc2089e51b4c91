// Cipher suites as a survey sees them: which exist at a version, and how likely one is accepted where others
// are known to be, since servers take whole families: what a key exchange is combined with, and the reverse.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "probes/survey/choice_search.h"
#include "probes/tls/keys/suite.h"

namespace smtpmatrix::survey {

/// Every one of the registry that may be chosen at this version: those that we can complete first, strongest
/// first, then by number. No signalling values.
[[nodiscard]] std::vector<std::uint16_t> suites_at(std::uint16_t version);

/// Those of them that we can complete and that `is_wanted`, a predicate of tls::Suite.
[[nodiscard]] std::vector<std::uint16_t> completed(const std::vector<std::uint16_t>& suites,
                                                   const auto& is_wanted) {
  std::vector<std::uint16_t> chosen;
  for (const std::uint16_t code : suites) {
    const tls::Suite* const suite = tls::find_suite(code);
    if (suite != nullptr && is_wanted(*suite)) chosen.push_back(code);
  }
  return chosen;
}
[[nodiscard]] inline std::vector<std::uint16_t> completed(const std::vector<std::uint16_t>& suites) {
  return completed(suites, [](const tls::Suite&) { return true; });
}

/// "ECDHE_RSA" and "AES_128_GCM_SHA256" of TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256; in TLS 1.3 there is no
/// first.
struct Family {
  std::string_view key_exchange, cipher;
};
[[nodiscard]] Family family_of(std::string_view suite_name);

/// A ChoiceSearch::Likelihood. Of a family that nothing is known of, one question at a time is enough.
/// `newer`: the search
/// at a newer version of the endpoint, perhaps still going on, which outlives this; or nullptr. What is
/// accepted there is likely accepted here.
class SuiteOdds {
 public:
  SuiteOdds(const std::vector<std::uint16_t>& candidates, const ChoiceSearch* newer);
  [[nodiscard]] double operator()(std::uint16_t suite, const ChoiceSearch& search);

 private:
  struct Count {
    double prior = 0;
    unsigned accepted = 0;
    unsigned rejected = 0;  ///< together with a partner that is accepted elsewhere: so this one is at fault
    [[nodiscard]] double likelihood() const;
  };
  struct Place {
    std::size_t key_exchange, cipher;
  };
  void count(const ChoiceSearch& search);

  const ChoiceSearch* newer_;
  std::unordered_map<std::uint16_t, Place> places_;
  std::vector<Count> key_exchanges_, ciphers_;
  std::vector<std::string> algorithms_;  ///< by cipher
  std::set<std::string> accepted_algorithms_;
  std::size_t counted_at_ = 0;
};

}  // namespace smtpmatrix::survey
