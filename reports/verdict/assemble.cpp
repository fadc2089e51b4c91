#include <algorithm>

#include "reports/verdict/judge.h"
#include "reports/verdict/provider.h"

namespace smtpmatrix::reports {
namespace {

template <typename T>
void keep_first(std::optional<T>& kept, const T* seen) {
  if (!kept && seen != nullptr) kept = *seen;
}

/// RFC 3207 4.2: what was told before TLS is forgotten after it, so the two EHLOs stay apart. In mode
/// implicit the only EHLO is the one under TLS.
void merge(EndpointEntry& entry, const Observation& seen) {
  keep_first(entry.greeting, seen.greeting.get());
  keep_first(entry.endpoint.mode == Mode::implicit ? entry.ehlo_tls : entry.ehlo, seen.ehlo.get());
  keep_first(entry.ehlo_tls, seen.ehlo_tls.get());
  keep_first(entry.certificate, seen.certificate ? &*seen.certificate : nullptr);
}

EndpointEntry& entry_of(std::vector<EndpointEntry>& entries, const Endpoint& endpoint) {
  const auto found = std::ranges::find(entries, endpoint, &EndpointEntry::endpoint);
  if (found != entries.end()) return *found;
  EndpointEntry entry;
  entry.endpoint = endpoint;
  entries.push_back(std::move(entry));
  return entries.back();
}

}  // namespace

HostReport assemble(std::string host, std::vector<Cell> cells) {
  HostReport report;
  report.host = std::move(host);
  for (const auto& cell : cells) {
    auto& entry = entry_of(report.endpoints, cell.probe.endpoint);
    // A derived cell holds what its source saw, perhaps in another mode.
    if (!cell.derived_from) merge(entry, cell.seen);
  }
  for (auto& entry : report.endpoints) {
    const auto id = recognise_provider(report.host, entry);
    if (id) entry.provider = std::string(*id);
  }
  report.cells = std::move(cells);
  return report;
}

int days_until(UnixTime then, UnixTime now) {
  return static_cast<int>(std::chrono::floor<std::chrono::days>(then - now).count());
}

}  // namespace smtpmatrix::reports
