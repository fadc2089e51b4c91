#include "probes/survey/suites.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <map>
#include <string>

#include "probes/iana/names.h"
#include "probes/iana/numbers.h"
#include "probes/tls/keys/suite.h"

namespace smtpmatrix::survey {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view suite_with = "_WITH_";

bool belongs_to_tls13(std::uint16_t suite, std::string_view name) {
  return name.find(suite_with) == std::string_view::npos && suite != iana::cipher_suite::fallback_scsv &&
         suite != iana::cipher_suite::empty_renegotiation_info_scsv;
}

/// RFC 5246 1.2, RFC 5288 4: AEAD and SHA-256 came with TLS 1.2. RFC 5487 3: except with a pre-shared key.
bool needs_tls12(std::string_view name) {
  const Family family = family_of(name);
  const auto has = [&](std::string_view text) { return family.cipher.find(text) != std::string_view::npos; };
  if (has("GCM") || has("CCM") || has("POLY1305")) return true;
  const bool has_newer_hash = family.cipher.ends_with("SHA256") || family.cipher.ends_with("SHA384");
  return has_newer_hash && family.key_exchange.find("PSK") == std::string_view::npos;
}

constexpr std::array common_key_exchanges = {"ECDHE_RSA"sv, "ECDHE_ECDSA"sv, "DHE_RSA"sv, "RSA"sv, ""sv};
constexpr std::array common_ciphers = {
    "AES_128_GCM_SHA256"sv, "AES_256_GCM_SHA384"sv, "CHACHA20_POLY1305_SHA256"sv, "AES_128_CBC_SHA"sv,
    "AES_256_CBC_SHA"sv,    "AES_128_CBC_SHA256"sv, "AES_256_CBC_SHA256"sv,       "AES_256_CBC_SHA384"sv};

template <std::size_t N>
double prior_of(const std::array<std::string_view, N>& common, std::string_view name) {
  constexpr double usual = 0.9, unusual = 0.1;
  return std::ranges::find(common, name) != common.end() ? usual : unusual;
}

}  // namespace

Family family_of(std::string_view suite_name) {
  constexpr std::string_view prefix = "TLS_";
  if (suite_name.starts_with(prefix)) suite_name.remove_prefix(prefix.size());
  const auto at = suite_name.find(suite_with);
  if (at == std::string_view::npos) return {"", suite_name};
  return {suite_name.substr(0, at), suite_name.substr(at + suite_with.size())};
}

std::vector<std::uint16_t> suites_at(std::uint16_t version) {
  const bool is_tls13 = version >= iana::version::tls13;
  std::vector<std::uint16_t> suites;
  for (const tls::Suite& suite : tls::suites()) {
    if (suite.is_usable_at(version)) suites.push_back(suite.code);
  }
  for (const std::uint16_t suite : iana::known_cipher_suites()) {
    const std::string name = iana::cipher_suite_name(suite);
    const bool is_signal = suite == iana::cipher_suite::fallback_scsv ||
                           suite == iana::cipher_suite::empty_renegotiation_info_scsv || suite == 0;
    const bool exists =
        belongs_to_tls13(suite, name) == is_tls13 && (version >= iana::version::tls12 || !needs_tls12(name));
    if (is_signal || !exists || std::ranges::find(suites, suite) != suites.end()) continue;
    suites.push_back(suite);
  }
  return suites;
}

namespace {

/// "CAMELLIA" of CAMELLIA_256_CBC_SHA256, "AES CCM": what comes in several sizes and hashes.
std::string algorithm_of(std::string_view cipher) {
  std::string name(cipher.substr(0, cipher.find('_')));
  for (const std::string_view mode : {"GCM", "CCM", "CBC"}) {
    if (cipher.find(mode) != std::string_view::npos) name += fmt::format(" {}", mode);
  }
  return name;
}

}  // namespace

SuiteOdds::SuiteOdds(const std::vector<std::uint16_t>& candidates, const ChoiceSearch* newer)
    : newer_(newer) {
  std::map<std::string, std::size_t, std::less<>> key_exchanges, ciphers;
  for (const std::uint16_t suite : candidates) {
    const std::string name = iana::cipher_suite_name(suite);
    const auto [key_exchange, cipher] = family_of(name);
    const auto one = key_exchanges.try_emplace(std::string(key_exchange), key_exchanges.size());
    if (one.second) key_exchanges_.push_back({.prior = prior_of(common_key_exchanges, key_exchange)});
    const auto other = ciphers.try_emplace(std::string(cipher), ciphers.size());
    if (other.second) {
      ciphers_.push_back({.prior = prior_of(common_ciphers, cipher)});
      algorithms_.push_back(algorithm_of(cipher));
    }
    places_[suite] = {one.first->second, other.first->second};
  }
}

double SuiteOdds::Count::likelihood() const {
  constexpr double weight_of_prior = 0.5;
  return (accepted + prior * weight_of_prior) / (accepted + rejected + weight_of_prior);
}

void SuiteOdds::count(const ChoiceSearch& search) {
  if (counted_at_ == search.revision()) return;
  counted_at_ = search.revision();
  const auto rejected = search.rejected();
  accepted_algorithms_.clear();
  for (auto* counts : {&key_exchanges_, &ciphers_}) {
    for (Count& count : *counts) count.accepted = count.rejected = 0;
  }
  for (const std::uint16_t suite : search.accepted()) {
    const Place& place = places_.at(suite);
    ++key_exchanges_[place.key_exchange].accepted;
    ++ciphers_[place.cipher].accepted;
    accepted_algorithms_.insert(algorithms_[place.cipher]);
  }
  for (const std::uint16_t suite : rejected) {
    const Place& place = places_.at(suite);
    if (ciphers_[place.cipher].accepted > 0) ++key_exchanges_[place.key_exchange].rejected;
    if (key_exchanges_[place.key_exchange].accepted > 0) ++ciphers_[place.cipher].rejected;
  }
}

double SuiteOdds::operator()(std::uint16_t suite, const ChoiceSearch& search) {
  constexpr double as_newer = 0.95, unlike_newer = 0.05;
  if (newer_ != nullptr && newer_->holds(suite)) return as_newer;
  if (newer_ != nullptr && newer_->done()) return unlike_newer;
  count(search);
  const Place& place = places_.at(suite);
  for (const std::uint16_t lead : search.leads()) {
    const Place& tried = places_.at(lead);
    const bool repeats =
        tried.key_exchange == place.key_exchange && key_exchanges_[place.key_exchange].accepted == 0;
    if (repeats || (tried.cipher == place.cipher && ciphers_[place.cipher].accepted == 0)) return 0;
  }
  Count cipher = ciphers_[place.cipher];
  constexpr double as_its_sibling = 0.8;
  if (cipher.accepted == 0 && accepted_algorithms_.contains(algorithms_[place.cipher]))
    cipher.prior = std::max(cipher.prior, as_its_sibling);
  return key_exchanges_[place.key_exchange].likelihood() * cipher.likelihood();
}

}  // namespace smtpmatrix::survey
