#include "reports/merge/merge.h"

#include <algorithm>
#include <functional>
#include <tuple>
#include <utility>

namespace smtpmatrix::reports {
namespace {

/// `later`'s in the place of those of `earlier` that are the same by `key`, the others behind.
template <typename Item, typename Key>
std::vector<Item> merge_lists(std::vector<Item> earlier, std::vector<Item> later, Key key) {
  for (Item& item : later) {
    const auto same = std::ranges::find_if(
        earlier, [&](const Item& old) { return std::invoke(key, old) == std::invoke(key, item); });
    if (same == earlier.end()) {
      earlier.push_back(std::move(item));
    } else {
      *same = std::move(item);
    }
  }
  return earlier;
}

auto setting_key(const Setting& setting) {
  return std::tuple(setting.server, setting.port, setting.encryption, setting.generation);
}

/// Cells are many, so they are matched by order rather than each with each.
std::vector<Cell> merge_cells(std::vector<Cell> earlier, std::vector<Cell> later) {
  std::map<std::string, Cell*> known;
  for (Cell& cell : earlier) known.emplace(cell_key(cell.probe), &cell);
  std::vector<Cell> added;
  for (Cell& cell : later) {
    const auto same = known.find(cell_key(cell.probe));
    if (same == known.end()) {
      added.push_back(std::move(cell));
    } else {
      *same->second = std::move(cell);
    }
  }
  std::ranges::move(added, std::back_inserter(earlier));
  return earlier;
}

/// Evidence of both: the cells it rests on may stand in either report.
std::vector<Finding> merge_findings(std::vector<Finding> earlier, std::vector<Finding> later) {
  for (Finding& finding : later) {
    const auto same = std::ranges::find(earlier, finding.id, &Finding::id);
    if (same == earlier.end()) continue;
    finding.evidence = merge_lists(std::move(same->evidence), std::move(finding.evidence), &Evidence::cell);
  }
  auto all = merge_lists(std::move(earlier), std::move(later), &Finding::id);
  std::ranges::stable_sort(all, {}, &Finding::severity);
  return all;
}

}  // namespace

ScanInfo merge_infos(std::span<const ScanInfo> infos) {
  ScanInfo merged = infos.front();
  for (const ScanInfo& info : infos.subspan(1)) {
    merged.started_at = std::min(merged.started_at, info.started_at);
    for (const auto& client : info.clients) {
      if (std::ranges::find(merged.clients, client) == merged.clients.end()) merged.clients.push_back(client);
    }
    for (const auto& device : info.devices) {
      if (std::ranges::find(merged.devices, device.id, &DeviceClient::id) == merged.devices.end())
        merged.devices.push_back(device);
    }
    std::erase_if(merged.options, [&](const auto& option) {
      const auto there = info.options.find(option.first);
      return there == info.options.end() || there->second != option.second;
    });
  }
  return merged;
}

HostReport merge_hosts(HostReport earlier, HostReport later) {
  HostReport merged;
  merged.host = std::move(earlier.host);
  merged.cells = merge_cells(std::move(earlier.cells), std::move(later.cells));
  merged.endpoints =
      merge_lists(std::move(earlier.endpoints), std::move(later.endpoints), &EndpointEntry::endpoint);
  merged.findings = merge_findings(std::move(earlier.findings), std::move(later.findings));
  merged.settings = merge_lists(std::move(earlier.settings), std::move(later.settings), setting_key);
  merged.alternatives =
      merge_lists(std::move(earlier.alternatives), std::move(later.alternatives), &Alternative::id);
  // Another way out is told only where no setting works as it is.
  if (std::ranges::any_of(merged.settings,
                          [](const Setting& setting) { return setting.status != "needs-action"; }))
    merged.alternatives.clear();
  return merged;
}

Ending merge_endings(std::span<const Ending> endings) {
  Ending merged;
  for (const Ending& ending : endings) {
    merged.finished_at = std::max(merged.finished_at, ending.finished_at);
    merged.duration += ending.duration;
    merged.interrupted = merged.interrupted || ending.interrupted;
    for (const Requirement& requirement : ending.requirements) {
      const auto same = std::ranges::find(merged.requirements, requirement.expr, &Requirement::expr);
      if (same == merged.requirements.end()) {
        merged.requirements.push_back(requirement);
      } else if (same->held && !requirement.held) {
        *same = requirement;
      }
    }
  }
  return merged;
}

}  // namespace smtpmatrix::reports
