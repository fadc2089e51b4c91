#include "reports/render/html/host_view.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>

#include "reports/matrix/survey_table.h"
#include "reports/render/html/use.h"
#include "reports/render/unicode.h"
#include "reports/verdict/provider.h"

namespace smtpmatrix::reports::html {
namespace {

std::string provider_of_host(const HostReport& host) {
  for (const auto& entry : host.endpoints) {
    if (entry.provider) return std::string(provider_label(*entry.provider));
  }
  return {};
}

/// Addresses, service, greeting: what is the same for every row.
std::string about(const HostReport& host) {
  std::vector<std::string> parts;
  const auto add = [&](std::string part) {
    if (!part.empty() && std::ranges::find(parts, part) == parts.end()) parts.push_back(std::move(part));
  };
  for (const auto& entry : host.endpoints) {
    if (entry.endpoint.address != host.host) add(entry.endpoint.address);
  }
  add(provider_of_host(host));
  const auto greeted = std::ranges::find_if(
      host.endpoints, [](const EndpointEntry& entry) { return entry.greeting.has_value(); });
  if (greeted != host.endpoints.end()) add(fmt::format("“{}”", greeted->greeting->text));
  return fmt::format("{}", fmt::join(parts, " · "));
}

std::string_view head_of(Generation generation) {
  switch (generation) {
    case Generation::modern: return "Modern devices";
    case Generation::old: return "Old devices";
    case Generation::clear: return "No encryption";
  }
  return {};
}

Data use_data(const Use& use, Generation generation) {
  auto data = object();
  put(data, "head", head_of(generation));
  put(data, "text", use.text);
  switch (use.kind) {
    case Use::Kind::as_is: put_outcome(data, Outcome::works); break;
    case Use::Kind::after_action:
      put_outcome(data, Outcome::inconclusive);
      put(data, "mark", "→");
      break;
    case Use::Kind::no: put_outcome(data, Outcome::refused); break;
    case Use::Kind::not_known: put_outcome(data, Outcome::inconclusive); break;
    case Use::Kind::not_tested: put_outcome(data, Outcome::not_run); break;
  }
  return data;
}

/// "1 critical, 2 warnings".
std::string findings_text(const HostReport& host) {
  const auto of = [&](Severity severity) {
    return static_cast<std::size_t>(std::ranges::count(host.findings, severity, &Finding::severity));
  };
  std::vector<std::string> parts;
  if (const auto count = of(Severity::critical); count > 0)
    parts.push_back(fmt::format("{} critical", count));
  if (const auto count = of(Severity::warning); count > 0) parts.push_back(plural(count, "warning"));
  if (const auto count = of(Severity::info); count > 0) parts.push_back(plural(count, "note"));
  return parts.empty() ? "none" : fmt::format("{}", fmt::join(parts, ", "));
}

/// "AUTH LOGIN PLAIN, SIZE 10240000, STARTTLS".
std::string offer_text(const EhloFacts& ehlo) {
  std::vector<std::string> parts;
  for (const auto& [keyword, parameters] : ehlo.keywords)
    parts.push_back(parameters.empty() ? keyword : fmt::format("{} {}", keyword, parameters));
  return parts.empty() ? "nothing" : fmt::format("{}", fmt::join(parts, ", "));
}

void append_offer(Data& to, const std::string& place, const std::optional<EhloFacts>& ehlo) {
  if (!ehlo) return;
  auto one = object();
  put(one, "offer_place", place);
  put(one, "offer", offer_text(*ehlo));
  to.push_back(one);
}

}  // namespace

std::string cell_anchor(const std::string& host_anchor, std::size_t at) {
  return fmt::format("{}c{}", host_anchor, at);
}

bool has_several_addresses(const HostReport& host) {
  std::set<std::string> addresses;
  for (const auto& cell : host.cells) addresses.insert(cell.probe.endpoint.address);
  return addresses.size() > 1;
}

Data overview_data(const HostReport& host, const std::string& anchor) {
  auto row = object();
  put(row, "anchor", anchor);
  put(row, "name", host.host);
  put(row, "provider", provider_of_host(host));
  auto uses = list();
  for (const auto generation : {Generation::modern, Generation::old, Generation::clear})
    uses.push_back(use_data(use_of(host, generation), generation));
  row.set("uses", uses);
  put(row, "findings", findings_text(host));
  return row;
}

void put_offers(Data& to, const HostReport& host) {
  auto offers = list();
  for (const auto& entry : host.endpoints) {
    const auto place = place_text(entry.endpoint, has_several_addresses(host));
    append_offer(offers, place + (entry.endpoint.mode == Mode::starttls ? ", before TLS" : ""), entry.ehlo);
    append_offer(offers, place + ", under TLS", entry.ehlo_tls);
  }
  put_flag(to, "has_offers", offers.is_non_empty_list());
  to.set("offers", offers);
}

void put_surveys(Data& to, const HostReport& host) {
  auto surveys = list();
  for (const auto& table : make_survey_tables(host)) {
    auto rows = list();
    for (const auto& row : table.rows) {
      auto one = object();
      put(one, "survey_label", row.label);
      put(one, "survey_text", row.text);
      auto items = list();
      for (const auto& name : row.items) {
        auto item = object();
        put(item, "item", name);
        items.push_back(item);
      }
      put_flag(one, "has_items", !row.items.empty());
      one.set("items", items);
      rows.push_back(one);
    }
    auto survey = object();
    std::vector<std::string> places;
    for (const auto& endpoint : table.endpoints)
      places.push_back(place_text(endpoint, has_several_addresses(host)));
    put(survey, "survey_places", fmt::format("{}", fmt::join(places, ", ")));
    survey.set("survey_rows", rows);
    surveys.push_back(survey);
  }
  to.set("surveys", surveys);
}

Data host_data(const HostReport& host, const HostPlace& place) {
  auto data = object();
  put(data, "anchor", place.anchor);
  put(data, "name", host.host);
  put(data, "about", about(host));
  put(data, "cell_count", host.cells.size());
  put_matrix(data, host, place);
  put_findings(data, host, place);
  put_settings(data, host);
  put_alternatives(data, host);
  put_certificates(data, host, place.now);
  put_surveys(data, host);
  put_offers(data, host);
  return data;
}

}  // namespace smtpmatrix::reports::html
