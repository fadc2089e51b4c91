// The chains of a host, each told once with the places that showed it.

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "reports/render/html/host_view.h"
#include "reports/verdict/judge.h"

namespace smtpmatrix::reports::html {
namespace {

struct Shown {
  const ChainFacts* facts;
  std::vector<std::string> places;
};

bool is_same_chain(const ChainFacts& a, const ChainFacts& b) {
  return a.problems == b.problems && a.verified() == b.verified() &&
         std::ranges::equal(a.chain, b.chain, {}, &CertificateFacts::sha256_fingerprint,
                            &CertificateFacts::sha256_fingerprint);
}

std::vector<Shown> chains_of(const HostReport& host) {
  std::vector<Shown> all;
  const bool several = has_several_addresses(host);
  for (const auto& entry : host.endpoints) {
    if (!entry.certificate || entry.certificate->chain.empty()) continue;
    const auto same = std::ranges::find_if(
        all, [&](const Shown& shown) { return is_same_chain(*shown.facts, *entry.certificate); });
    const auto place = place_text(entry.endpoint, several);
    if (same == all.end()) {
      all.push_back({&*entry.certificate, {place}});
    } else {
      same->places.push_back(place);
    }
  }
  return all;
}

std::string days_text(int days) {
  if (days < 0) return fmt::format("ended {} ago", plural(static_cast<std::size_t>(-days), "day"));
  return fmt::format("{} left", plural(static_cast<std::size_t>(days), "day"));
}

std::string names_text(const CertificateFacts& certificate) {
  auto names = certificate.dns_names;
  names.insert(names.end(), certificate.ip_addresses.begin(), certificate.ip_addresses.end());
  return fmt::format("{}", fmt::join(names, ", "));
}

Data certificate_data(const CertificateFacts& certificate, bool is_leaf, UnixTime now) {
  auto data = object();
  put(data, "role", is_leaf ? "Server" : "Issuer sent along");
  put(data, "subject", certificate.subject.empty() ? "(no name)" : certificate.subject);
  put(data, "names", names_text(certificate));
  put(data, "issuer", certificate.issuer);
  put(data, "from", date_text(certificate.not_before));
  put(data, "until", date_text(certificate.not_after));
  put(data, "days", days_text(days_until(certificate.not_after, now)));
  put(data, "key",
      fmt::format("{} {} bits, signed with {}", certificate.key_algorithm, certificate.key_bits,
                  certificate.signature_algorithm));
  put(data, "fingerprint", certificate.sha256_fingerprint);
  put(data, "spki", certificate.spki_sha256);
  return data;
}

/// certificate problem ids are words with underscores.
std::string problems_text(const ChainFacts& facts) {
  std::vector<std::string> words;
  for (const auto problem : facts.problems) {
    std::string word(to_string(problem));
    std::ranges::replace(word, '_', ' ');
    words.push_back(std::move(word));
  }
  auto text = fmt::format("{}", fmt::join(words, ", "));
  if (!text.empty() && !facts.detail.empty()) text += fmt::format(" ({})", facts.detail);
  return text;
}

Data chain_data(const Shown& shown, UnixTime now) {
  const auto& facts = *shown.facts;
  auto data = object();
  put_outcome(data, facts.verified() ? Outcome::works : Outcome::failed);
  put(data, "state",
      fmt::format("{}: {}", facts.chain.front().subject, facts.verified() ? "verified" : "does not verify"));
  put(data, "validity",
      fmt::format("Until {}, {}. Checked as {}: the name {}, a path to a known root {}.",
                  date_text(facts.chain.front().not_after),
                  days_text(days_until(facts.chain.front().not_after, now)), facts.checked_name,
                  facts.name_matches ? "matches" : "does not match",
                  facts.trusted ? "exists" : "does not exist"));
  put(data, "shown_at", fmt::format("{}", fmt::join(shown.places, "; ")));
  put(data, "problems", problems_text(facts));
  put(data, "root", facts.root.value_or(""));
  auto chain = list();
  for (const auto& certificate : facts.chain)
    chain.push_back(certificate_data(certificate, &certificate == facts.chain.data(), now));
  data.set("chain", chain);
  return data;
}

}  // namespace

void put_certificates(Data& to, const HostReport& host, UnixTime now) {
  auto all = list();
  for (const auto& shown : chains_of(host)) all.push_back(chain_data(shown, now));
  put_flag(to, "has_certificates", all.is_non_empty_list());
  to.set("certificates", all);
}

}  // namespace smtpmatrix::reports::html
