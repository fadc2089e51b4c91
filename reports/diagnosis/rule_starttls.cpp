// STARTTLS masked, stripped, or there in one place and not in another; and the fault behind it.
#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>

#include "reports/diagnosis/rules.h"
#include "reports/diagnosis/settings.h"

namespace smtpmatrix::reports::rules {
namespace {

bool lacks_starttls(const Cell& cell) {
  const auto* const ehlo = clear_ehlo(cell);
  return ehlo != nullptr && !offers(ehlo, "STARTTLS");
}

/// Firewalls that inspect SMTP write X over what they do not let through: "XXXXXXXA" is the STARTTLS of a
/// Cisco ASA.
std::string masked_keyword(const Cell& cell) {
  if (!lacks_starttls(cell)) return {};
  const auto& keywords = clear_ehlo(cell)->keywords;
  const auto found = std::ranges::find_if(keywords, [](const auto& keyword) {
    const std::string_view name = keyword.first;
    return name.size() == std::string_view("STARTTLS").size() && name.substr(0, name.size() - 1) == "XXXXXXX";
  });
  return found == keywords.end() ? std::string() : found->first;
}

bool documented_with_starttls(const HostReport& host, const Cell& cell) {
  const auto* const documented = documented_endpoint(host);
  return documented != nullptr && std::ranges::any_of(documented->ports, [&](const DocumentedPort& port) {
           return port.mode == Mode::starttls && port.port == cell.probe.endpoint.port;
         });
}

std::string place_of(const Endpoint& endpoint) {
  return endpoint.address.empty() ? fmt::format("port {}", endpoint.port)
                                  : fmt::format("port {} at {}", endpoint.port, endpoint.address);
}

using Place = std::pair<std::uint16_t, std::string>;

std::map<Place, bool> starttls_by_place(const HostReport& host) {
  std::map<Place, bool> places;
  for (const auto& cell : host.cells) {
    if (cell.derived_from || clear_ehlo(cell) == nullptr) continue;
    const auto& endpoint = cell.probe.endpoint;
    places[{endpoint.port, endpoint.address}] |= offers(clear_ehlo(cell), "STARTTLS");
  }
  return places;
}

std::string places_that(const std::map<Place, bool>& places, bool offer) {
  std::vector<std::string> names;
  for (const auto& [place, offered] : places) {
    if (offered == offer) names.push_back(place_of({{}, place.first, place.second, Mode::starttls}));
  }
  return fmt::format("{}", fmt::join(names, " and "));
}

/// The scan says STARTTLS to a mask all the same: who answers how tells who hides it.
std::string what_asking_showed(const CellList& cells) {
  const auto asked =
      std::ranges::find_if(cells, [](const Cell* cell) { return cell->seen.starttls.was_seen(); });
  if (asked == cells.end()) return {};
  const auto& reply = *(*asked)->seen.starttls.get();
  if (reply.code == 220) {
    return "Asked for STARTTLS all the same, the server said 220: it speaks TLS, and what hides that is not "
           "the "
           "server but something between here and it. ";
  }
  return fmt::format(
      "Asked for STARTTLS all the same, the answer was {}: the command does not get through either. ",
      reply_codes(reply));
}

/// Under TLS from the first byte there is nothing to overwrite: where the service has such a port.
std::string way_around(const HostReport& host) {
  const auto* const documented = documented_endpoint(host);
  if (documented == nullptr)
    return "Until then use port 465 with SSL/TLS, if the server has it: under TLS from the first byte there "
           "is "
           "nothing to overwrite.";
  const auto port = std::ranges::find(documented->ports, Mode::implicit, &DocumentedPort::mode);
  if (port == documented->ports.end())
    return "Until then only another network helps: no port with SSL/TLS is documented for this host.";
  return fmt::format(
      "Until then use port {} with SSL/TLS: under TLS from the first byte there is nothing to overwrite.",
      port->port);
}

std::vector<Finding> masked(const HostReport& host) {
  const auto cells = probed_cells(host, [](const Cell& cell) { return !masked_keyword(cell).empty(); });
  if (cells.empty()) return {};
  return finding_if_any("starttls_masked", host, cells, masked_keyword(*cells.front()),
                        {{"asked", what_asking_showed(cells)}, {"around", way_around(host)}});
}

std::vector<Finding> stripped(const HostReport& host) {
  const auto cells = probed_cells(
      host, [&](const Cell& cell) { return lacks_starttls(cell) && documented_with_starttls(host, cell); });
  if (cells.empty()) return {};
  return finding_if_any("starttls_stripped", host, cells, "as of " + service_of(host)->provenance.as_of);
}

std::vector<Finding> differs(const HostReport& host) {
  const auto places = starttls_by_place(host);
  const auto without = places_that(places, false);
  const auto with = places_that(places, true);
  if (with.empty() || without.empty()) return {};
  return finding_if_any("starttls_differs", host, probed_cells(host, lacks_starttls),
                        fmt::format("Offered: {}. Not offered: {}", with, without));
}

}  // namespace

std::vector<Finding> starttls_on_the_way(const HostReport& host, const DiagnosisContext& /*context*/) {
  auto findings = masked(host);
  if (findings.empty()) findings = stripped(host);
  if (findings.empty()) findings = differs(host);
  return findings;
}

// RFC 3207 4.2: nothing said before the handshake may count after it, so nothing may follow the 220.
std::vector<Finding> starttls_injection(const HostReport& host, const DiagnosisContext& /*context*/) {
  const auto cells =
      probed_cells(host, [](const Cell& cell) { return !cell.seen.bytes_after_starttls.empty(); });
  return finding_if_any("starttls_injection", host, cells);
}

}  // namespace smtpmatrix::reports::rules
