#include "reports/render/html/use.h"

#include <algorithm>
#include <fmt/format.h>
#include <span>

#include "reports/matrix/best_cell.h"
#include "reports/matrix/word.h"

namespace smtpmatrix::reports::html {
namespace {

/// A setting of the other generation serves as well, if it lists old versions among its own.
bool serves(const Setting& setting, Generation generation) {
  const auto speaks = [&](std::string_view version) {
    return std::ranges::find(setting.tls_versions, version) != setting.tls_versions.end();
  };
  switch (generation) {
    case Generation::modern: return setting.generation == "modern";
    case Generation::old: return setting.generation == "legacy" || speaks("TLS 1.0") || speaks("TLS 1.1");
    case Generation::clear: return setting.generation == "clear";
  }
  return false;
}

std::string way_in(const Setting& setting, const HostReport& host) {
  const auto server = setting.server == host.host ? std::string() : setting.server + " ";
  if (setting.generation == "clear") return fmt::format("{}port {}", server, setting.port);
  return fmt::format("{}{} {}", server, setting.port, setting.encryption);
}

Use from_setting(const Setting& setting, const HostReport& host) {
  if (setting.status == "needs-action")
    return {.kind = Use::Kind::after_action, .text = "after an action: " + way_in(setting, host)};
  const auto login = setting.status == "verified" ? ", verified by login" : "";
  return {.kind = Use::Kind::as_is, .text = way_in(setting, host) + login};
}

std::span<const std::string_view> clients_of(Generation generation) {
  static constexpr std::array<std::string_view, 3> modern = {"tls1.3", "tls1.2", "tls1.2-rsa"};
  static constexpr std::array<std::string_view, 2> old = {"tls1.1", "tls1.0"};
  static constexpr std::array<std::string_view, 1> clear = {"none"};
  switch (generation) {
    case Generation::modern: return modern;
    case Generation::old: return old;
    case Generation::clear: return clear;
  }
  return {};
}

/// "no STARTTLS" says it already; a reply or an alert needs the word before it.
std::string why_not(const Cell& cell) {
  auto word = decisive_word(cell);
  return word.starts_with("no ") ? word : "no: " + word;
}

/// Without a setting no cell works for good: a refusal or a fault tells more than a doubt.
Use from_cells(const HostReport& host, Generation generation) {
  Use use{.kind = Use::Kind::not_tested, .text = "not tested"};
  for (const auto client : clients_of(generation)) {
    const auto* const cell = best_cell(host, client);
    if (cell == nullptr || cell->outcome == Outcome::not_run) continue;
    if (cell->outcome == Outcome::inconclusive)
      return {.kind = Use::Kind::not_known, .text = "not known: " + decisive_word(*cell)};
    // It got as far as it was asked to, but no device could be told to send that way.
    const bool works = cell->outcome == Outcome::works;
    if (use.kind == Use::Kind::no) continue;
    use = {.kind = Use::Kind::no, .text = works ? "no login seen to work" : why_not(*cell)};
  }
  return use;
}

}  // namespace

Use use_of(const HostReport& host, Generation generation) {
  for (const auto& setting : host.settings) {
    if (serves(setting, generation)) return from_setting(setting, host);
  }
  return from_cells(host, generation);
}

}  // namespace smtpmatrix::reports::html
