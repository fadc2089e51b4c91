#include "reports/render/html/page_summary.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "reports/matrix/best_cell.h"
#include "reports/matrix/word.h"
#include "reports/render/html/limits.h"
#include "reports/render/text_sections.h"

namespace smtpmatrix::reports::html {
namespace {

constexpr std::size_t names_told = 3;

Data remark(std::string_view css_class, std::string_view mark, std::string_view text) {
  auto one = object();
  put(one, "class", css_class);
  put(one, "mark", mark);
  put(one, "text", text);
  return one;
}

std::string_view devices(Generation generation) {
  switch (generation) {
    case Generation::modern: return "Modern devices (TLS 1.2 and newer)";
    case Generation::old: return "Old devices (TLS 1.0 or 1.1)";
    case Generation::clear: return "Devices without encryption";
  }
  return {};
}

/// "Modern devices can use a and b as it stands today": one sentence a generation, where there is something
/// to say.
void add_sentence(Data& to, Outcome outcome, std::string_view subject, std::string_view verb,
                  const Names& names) {
  if (names.empty()) return;
  to.push_back(remark(to_string(outcome), outcome == Outcome::works ? "✓" : "✗",
                      fmt::format("{} {} {}.", subject, verb, names.text())));
}

std::string best_word(const Cell& cell) {
  if (cell.outcome != Outcome::works) return decisive_word(cell);
  const auto& endpoint = cell.probe.endpoint;
  switch (endpoint.mode) {
    case Mode::plain: return fmt::format("{} without TLS", endpoint.port);
    case Mode::starttls: return fmt::format("{} STARTTLS", endpoint.port);
    case Mode::implicit: return fmt::format("{} SSL/TLS", endpoint.port);
  }
  return {};
}

}  // namespace

void Names::add(const std::string& name) {
  if (first_.size() < names_told) first_.push_back(name);
  ++count_;
}

std::string Names::text() const {
  if (count_ > first_.size())
    return fmt::format("{} and {} more", fmt::join(first_, ", "), count_ - first_.size());
  if (count_ < 2) return first_.empty() ? std::string() : first_.front();
  return fmt::format("{} and {}", fmt::join(first_.begin(), first_.end() - 1, ", "), first_.back());
}

void PageSummary::add(const HostReport& host, const std::string& anchor) {
  if (hosts_++ == 0) first_host_ = host.host;
  add_uses(host);
  add_actors(host, anchor);
  add_column(host, anchor);
}

std::string PageSummary::title() const { return hosts_ == 1 ? first_host_ : plural(hosts_, "mail host"); }

void PageSummary::add_uses(const HostReport& host) {
  bool any = false;
  for (const auto generation : {Generation::modern, Generation::old, Generation::clear}) {
    auto& uses = uses_.at(static_cast<std::size_t>(generation));
    const auto kind = use_of(host, generation).kind;
    if (kind == Use::Kind::as_is) uses.as_is.add(host.host);
    if (kind == Use::Kind::after_action) uses.after_action.add(host.host);
    if (kind == Use::Kind::no) uses.no.add(host.host);
    if (kind == Use::Kind::not_known) uses.not_known.add(host.host);
    any |= kind == Use::Kind::as_is;
  }
  if (!any) useless_.add(host.host);
}

void PageSummary::add_actors(const HostReport& host, const std::string& anchor) {
  for (std::size_t i = 0; i < host.findings.size(); ++i) {
    const auto& finding = host.findings[i];
    if (finding.severity == Severity::info) continue;
    auto& actor = actors_[finding.actor];
    ++actor.count;
    if (actor.first.size() < findings_an_actor)
      actor.first.push_back({finding.title, fmt::format("{}f{}", anchor, i)});
  }
}

void PageSummary::add_column(const HostReport& host, const std::string& anchor) {
  if (columns_.size() == hosts_side_by_side) return;
  Column column{.host = host.host, .anchor = anchor, .clients = {}};
  for (const auto& client : clients_) {
    const auto* const cell = best_cell(host, client);
    if (cell == nullptr) continue;
    const auto at = static_cast<std::size_t>(cell - host.cells.data());
    column.clients[client] = {
        .outcome = cell->outcome, .word = best_word(*cell), .anchor = fmt::format("{}c{}", anchor, at)};
  }
  columns_.push_back(std::move(column));
}

Data PageSummary::working() const {
  auto lines = list();
  for (const auto generation : {Generation::modern, Generation::old}) {
    const auto& uses = uses_.at(static_cast<std::size_t>(generation));
    add_sentence(lines, Outcome::works, devices(generation), "can use", uses.as_is);
    if (uses.after_action.empty()) continue;
    lines.push_back(remark("inconclusive", "→",
                           fmt::format("{} can be let in once somebody acts on what is said at {}.",
                                       devices(generation), uses.after_action.text())));
  }
  const auto& clear = uses_.at(static_cast<std::size_t>(Generation::clear)).as_is;
  if (!clear.empty()) {
    lines.push_back(
        remark("works", "✓",
               fmt::format("Without encryption, readable on the way, mail is taken by {}.", clear.text())));
  }
  if (lines.is_empty_list()) lines.push_back(remark("refused", "✗", "Nothing that was tried."));
  return lines;
}

Data PageSummary::failing(const Summary& summary) const {
  auto lines = list();
  add_sentence(lines, Outcome::refused, "No device tried can use", "", useless_);
  for (const auto generation : {Generation::modern, Generation::old}) {
    const auto& uses = uses_.at(static_cast<std::size_t>(generation));
    add_sentence(lines, Outcome::refused, devices(generation), "cannot use", uses.no);
    if (uses.not_known.empty()) continue;
    lines.push_back(remark(
        "inconclusive", "?",
        fmt::format("{}: not known at {}. Scan again later.", devices(generation), uses.not_known.text())));
  }
  if (summary.not_run > 0) {
    lines.push_back(remark("not_run", "○",
                           fmt::format("{} of {} were not tested; each says why.", summary.not_run,
                                       plural(summary.cells, "cell"))));
  }
  if (lines.is_empty_list()) lines.push_back(remark("works", "✓", "Nothing that was tried."));
  return lines;
}

void PageSummary::put_actors(Data& page) const {
  auto all = list();
  for (const auto& [id, actor] : actors_) {
    auto one = object();
    auto phrase = std::string(actor_label(id));
    if (phrase.starts_with("by ") || phrase.starts_with("at ")) phrase = phrase.substr(3);
    if (!phrase.empty())
      phrase.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(phrase.front())));
    put(one, "actor", phrase);
    auto findings = list();
    for (const auto& finding : actor.first) {
      auto data = object();
      put(data, "finding_title", finding.title);
      put(data, "finding_anchor", finding.anchor);
      findings.push_back(data);
    }
    one.set("actor_findings", findings);
    const auto more = actor.count - actor.first.size();
    put(one, "actor_more", more == 0 ? std::string() : fmt::format("{}", more));
    all.push_back(one);
  }
  put_flag(page, "nobody_acts", actors_.empty());
  page.set("actors", all);
}

void PageSummary::put_clients(Data& page) const {
  auto heads = list();
  for (const auto& column : columns_) {
    auto head = object();
    put(head, "host_name", column.host);
    put(head, "host_anchor", column.anchor);
    heads.push_back(head);
  }
  auto rows = list();
  for (const auto& client : clients_) {
    auto row = object();
    put(row, "client", client);
    auto cells = list();
    for (const auto& column : columns_) {
      auto cell = object();
      const auto found = column.clients.find(client);
      put_flag(cell, "tested", found != column.clients.end());
      if (found != column.clients.end()) {
        put_outcome(cell, found->second.outcome);
        put(cell, "word", found->second.word);
        put(cell, "anchor", found->second.anchor);
      }
      cells.push_back(cell);
    }
    row.set("client_cells", cells);
    rows.push_back(row);
  }
  put_flag(page, "has_clients", !clients_.empty() && hosts_ > 0);
  put_flag(page, "hosts_left_out", hosts_ > columns_.size());
  put(page, "hosts_shown", columns_.size());
  page.set("client_hosts", heads);
  page.set("client_rows", rows);
}

void PageSummary::put_into(Data& page, const Ending& ending) const {
  page.set("working", working());
  page.set("failing", failing(ending.summary));
  put_actors(page);
  put_clients(page);
}

}  // namespace smtpmatrix::reports::html
