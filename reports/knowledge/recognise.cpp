#include <algorithm>

#include "reports/knowledge/data.h"
#include "reports/knowledge/limits.h"

namespace smtpmatrix::reports {
namespace {

/// The provider with the weightiest pattern that fits one of the names; among equals the first in the file.
const Provider* by_names(const ProviderTable& table, std::span<const std::string> names,
                         std::vector<HostPattern> ProviderSigns::*patterns) {
  std::vector<std::string> hosts;
  hosts.reserve(names.size());
  for (const auto& name : names) hosts.push_back(normalised(name.substr(0, limits::host_name_bytes + 1)));
  const Provider* best = nullptr;
  std::size_t weight = 0;
  for (std::size_t at = 0; at < table.entries.size(); ++at) {
    for (const auto& pattern : table.signs[at].*patterns) {
      if (best != nullptr && pattern.weight() <= weight) continue;
      if (std::ranges::none_of(hosts, [&](const auto& host) { return pattern.fits_normalised(host); }))
        continue;
      best = &table.entries[at];
      weight = pattern.weight();
    }
  }
  return best;
}

const Provider* by_words(const ProviderTable& table, std::string_view text,
                         std::vector<TextPattern> ProviderSigns::*patterns) {
  if (text.empty()) return nullptr;
  for (std::size_t at = 0; at < table.entries.size(); ++at) {
    const auto& wanted = table.signs[at].*patterns;
    if (std::ranges::any_of(wanted, [&](const auto& pattern) { return pattern.found_in(text); })) {
      return &table.entries[at];
    }
  }
  return nullptr;
}

}  // namespace

const Provider* Knowledge::recognise(const ServiceClues& clues) const {
  const auto& table = data_->providers;
  const std::vector<std::string> host{std::string(clues.host.substr(0, limits::host_name_bytes + 1))};
  if (const auto* found = by_names(table, host, &ProviderSigns::hosts)) return found;
  if (const auto* found = by_names(table, clues.mail_exchangers, &ProviderSigns::mail_exchangers))
    return found;
  if (const auto* found = by_words(table, clues.banner, &ProviderSigns::banners)) return found;
  const auto names =
      clues.certificate_names.first(std::min(clues.certificate_names.size(), limits::certificate_names));
  if (const auto* found = by_names(table, names, &ProviderSigns::certificate_names)) return found;
  // A certificate for a service's own host name tells as much as having dialled it.
  return by_names(table, names, &ProviderSigns::hosts);
}

const Provider* Knowledge::recognise_reply(const SmtpReply& reply) const {
  return by_words(data_->providers, reply.text, &ProviderSigns::replies);
}

}  // namespace smtpmatrix::reports
