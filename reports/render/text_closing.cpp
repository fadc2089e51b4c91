#include "reports/render/text_closing.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <tuple>

#include "reports/diagnosis/settings.h"
#include "reports/knowledge/knowledge.h"
#include "reports/render/limits.h"

namespace smtpmatrix::reports {
namespace {

bool any_works(const std::vector<Setting>& settings) { return std::ranges::any_of(settings, works_as_it_is); }

auto identity(const Setting& setting) {
  return std::tie(setting.server, setting.port, setting.encryption, setting.generation);
}

/// A row of the table, and the service that it belongs to.
struct Offer {
  Setting setting;
  std::string service;
};

/// Another host's documents name it too: what the server's own scan says goes before that.
void add_once(std::vector<Offer>& offers, Offer offer, const std::string& host) {
  const auto same = std::ranges::find_if(
      offers, [&](const Offer& known) { return identity(known.setting) == identity(offer.setting); });
  if (same == offers.end()) return offers.push_back(std::move(offer));
  if (offer.setting.server == host) *same = std::move(offer);
}

/// Keeps together what has the same name, in the order in which the names come up.
template <typename Name>
void gather(std::vector<Offer>& offers, Name name) {
  std::vector<std::string> names;
  for (const auto& offer : offers) {
    if (std::ranges::find(names, name(offer)) == names.end()) names.push_back(name(offer));
  }
  std::ranges::stable_sort(
      offers, {}, [&](const Offer& offer) { return std::ranges::find(names, name(offer)) - names.begin(); });
}

void add_if_any(std::vector<Lines>& parts, Lines lines) {
  if (!lines.empty()) parts.push_back(std::move(lines));
}

}  // namespace

std::vector<Lines> TextClosing::add(const HostReport& host) {
  const auto* const service = service_of(host);
  const auto* const documented = documented_endpoint(host);
  Kept kept{.host = host.host,
            .service = host.host,
            .other_host = documented == nullptr ? std::string() : documented->other_generation,
            .settings = host.settings,
            .alternatives = host.alternatives};
  if (service != nullptr) kept.service = service->family.empty() ? service->id : service->family;
  kept_.push_back(std::move(kept));
  for (const auto& finding : host.findings) {
    for (const auto& step : finding.remedy) {
      if (step.is_command) commands_.insert(step.text);
    }
  }
  if (!one_by_one_ && kept_.size() <= limits::hosts_in_one_table) return {};
  one_by_one_ = true;
  return end();
}

std::vector<Lines> TextClosing::end() {
  std::vector<Lines> parts;
  add_if_any(parts, setting_lines(all_settings(), style_, width_));
  add_if_any(parts, helped_lines());
  std::vector<std::string> services;
  for (const auto& host : kept_) {
    if (std::ranges::find(services, host.service) == services.end()) services.push_back(host.service);
  }
  for (const auto& service : services) add_if_any(parts, ways_out(service));
  kept_.clear();
  commands_.clear();
  return parts;
}

std::vector<Setting> TextClosing::all_settings() const {
  std::vector<Offer> offers;
  for (const auto& host : kept_) {
    for (const auto& setting : host.settings) add_once(offers, {setting, host.service}, host.host);
  }
  std::ranges::stable_sort(offers, is_better, &Offer::setting);
  gather(offers, [](const Offer& offer) { return offer.setting.server; });
  gather(offers, [](const Offer& offer) { return offer.service; });
  std::vector<Setting> settings;
  for (auto& offer : offers) settings.push_back(std::move(offer.setting));
  return settings;
}

/// The service's host for the other generation of clients, where that was scanned and works.
const TextClosing::Kept* TextClosing::helper_of(const Kept& host) const {
  const auto helper = std::ranges::find_if(
      kept_, [&](const Kept& other) { return other.host == host.other_host && any_works(other.settings); });
  return helper == kept_.end() ? nullptr : &*helper;
}

Lines TextClosing::helped_lines() const {
  Lines lines;
  for (const auto& host : kept_) {
    const auto* const helper = helper_of(host);
    if (host.alternatives.empty() || helper == nullptr) continue;
    const auto text =
        fmt::format("At {} nothing works as it is for the clients of this scan: use {}, as above.", host.host,
                    helper->host);
    for (auto& line : hanging("", style_.foreign(text), width_)) lines.push_back(std::move(line));
  }
  return lines;
}

/// Its commands are those of a finding; what smtpmatrix is asked again does not count.
bool TextClosing::steps_are_told(const Alternative& alternative) const {
  bool any = false;
  for (const auto& step : alternative.steps) {
    if (!step.is_command || step.text.starts_with("smtpmatrix ")) continue;
    if (!commands_.contains(step.text)) return false;
    any = true;
  }
  return any;
}

Lines TextClosing::ways_out(const std::string& service) {
  std::vector<std::string> hosts;
  std::set<std::string> titles;
  Lines lines;
  for (const auto& host : kept_) {
    if (host.service != service || host.alternatives.empty() || helper_of(host) != nullptr) continue;
    hosts.push_back(host.host);
    for (const auto& alternative : host.alternatives) {
      if (!titles.insert(alternative.title).second) continue;
      for (auto& line :
           alternative_lines(alternative, titles.size(), steps_are_told(alternative), style_, width_))
        lines.push_back(std::move(line));
    }
  }
  if (hosts.empty()) return {};
  const auto where = kept_.size() == 1 ? std::string() : fmt::format(" at {}", fmt::join(hosts, ", "));
  auto part = hanging(
      "", fmt::format("Nothing works as it is{}; ways out, least effort first", style_.foreign(where)),
      width_);
  for (auto& line : part) line = style_.bold(line);
  part.insert(part.end(), lines.begin(), lines.end());
  return part;
}

}  // namespace smtpmatrix::reports
