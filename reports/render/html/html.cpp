#include "reports/render/html/html.h"

#include <array>
#include <fmt/format.h>
#include <functional>
#include <map>
#include <set>

#include "reports/render/html/assets.h"
#include "reports/render/html/host_view.h"
#include "reports/render/html/page_summary.h"
#include "reports/render/html/view.h"
#include "reports/render/text_style.h"

namespace smtpmatrix::reports {
namespace html {
namespace {

/// What a template leaves open, by name: `<!--stream:name-->`. No foreign text can hold that: its `<` is
/// escaped.
using Streams = std::map<std::string_view, std::function<void(Output&)>>;

void write_with_streams(std::string_view text, const Streams& streams, Output& to) {
  constexpr std::string_view open = "<!--stream:";
  constexpr std::string_view close = "-->";
  for (auto at = text.find(open); at != std::string_view::npos; at = text.find(open)) {
    to.write(text.substr(0, at));
    text.remove_prefix(at + open.size());
    const auto end = text.find(close);
    streams.at(text.substr(0, end))(to);
    text.remove_prefix(end + close.size());
  }
  to.write(text);
}

class SpoolOutput final : public Output {
 public:
  explicit SpoolOutput(Spool& spool) : spool_(spool) {}
  void write(std::string_view bytes) override { spool_.append(bytes); }

 private:
  Spool& spool_;
};

Template compiled(std::string_view text) { return Template(std::string(text)); }

/// Rows of settings, best first over all hosts: a list for each generation and state.
class SettingRows {
 public:
  explicit SettingRows(const SpoolFactory& spools) {
    for (auto& generation : lists_) {
      for (auto& list : generation) list.rows = spools();
    }
  }

  void add(const Setting& setting, std::string_view row) {
    auto& list = lists_.at(generation_of(setting)).at(rank_of(setting));
    list.rows->append(row);
    list.is_empty = false;
    is_empty_ = false;
  }

  void replay(Output& to) {
    constexpr std::array<std::string_view, 3> titles = {"Modern devices: TLS 1.2 and newer",
                                                        "Old devices: TLS 1.0 or 1.1", "Without encryption"};
    for (std::size_t i = 0; i < lists_.size(); ++i) {
      bool is_open = false;
      for (auto& list : lists_.at(i)) {
        if (list.is_empty) continue;
        if (!is_open) {
          to.write(
              fmt::format("<tbody><tr><th scope=\"rowgroup\" colspan=\"7\">{}</th></tr>\n", titles.at(i)));
        }
        is_open = true;
        list.rows->replay(to);
      }
      if (is_open) to.write("</tbody>\n");
    }
  }
  [[nodiscard]] bool is_empty() const { return is_empty_; }

 private:
  struct List {
    std::unique_ptr<Spool> rows;
    bool is_empty = true;
  };

  static std::size_t generation_of(const Setting& setting) {
    if (setting.generation == "modern") return 0;
    return setting.generation == "legacy" ? 1 : 2;
  }
  static std::size_t rank_of(const Setting& setting) {
    if (setting.status == "verified") return 0;
    return setting.status == "reachable" ? 1 : 2;
  }

  std::array<std::array<List, 3>, 3> lists_;
  bool is_empty_ = true;
};

void put_requirements(Data& page, const std::vector<Requirement>& requirements) {
  auto all = list();
  std::size_t held = 0;
  for (const auto& requirement : requirements) {
    auto one = object();
    put_outcome(one, requirement.held ? Outcome::works : Outcome::refused);
    put(one, "expr", requirement.expr);
    put(one, "result", requirement.held ? "held" : "does not hold");
    put(one, "why", requirement.why);
    all.push_back(one);
    held += requirement.held ? 1 : 0;
  }
  const auto outcome = held == requirements.size() ? Outcome::works : Outcome::refused;
  put_flag(page, "has_requirements", !requirements.empty());
  page.set("requirements", all);
  put(page, "requirements_class", to_string(outcome));
  put(page, "requirements_mark", Style{}.mark(outcome));
  put(page, "requirements_line",
      requirements.empty() ? std::string()
                           : fmt::format("{} of {} hold.", held, plural(requirements.size(), "requirement")));
}

void put_outcomes(Data& page, const Summary& summary) {
  const std::array<std::pair<Outcome, std::size_t>, 6> counts = {
      {{Outcome::works, summary.works},
       {Outcome::refused, summary.refused},
       {Outcome::failed, summary.failed},
       {Outcome::unsupported, summary.unsupported},
       {Outcome::inconclusive, summary.inconclusive},
       {Outcome::not_run, summary.not_run}}};
  auto all = list();
  for (const auto& [outcome, count] : counts) {
    if (count == 0) continue;
    auto one = object();
    put_outcome(one, outcome);
    put(one, "count", count);
    all.push_back(one);
  }
  page.set("outcomes", all);
}

void put_head(Data& page, const ScanInfo& info, const Ending& ending) {
  const auto seconds = [](auto time) { return std::chrono::floor<std::chrono::seconds>(time); };
  put(page, "version", info.version);
  put(page, "botan", info.botan);
  put(page, "style_hash", assets::style_hash());
  put(page, "script_hash", assets::script_hash());
  put(page, "started_at", time_text(seconds(info.started_at)));
  put(page, "finished_at", time_text(seconds(ending.finished_at)));
  put(page, "duration", duration_text(ending.duration));
  put(page, "cells_counted", plural(ending.summary.cells, "cell"));
  put(page, "connections_counted", plural(ending.summary.connections, "connection"));
  put_flag(page, "interrupted", ending.interrupted);
  auto options = list();
  for (const auto& [name, value] : info.options) {
    auto one = object();
    put(one, "option", name);
    put(one, "value", value);
    options.push_back(one);
  }
  page.set("options", options);
}

class HtmlRenderer final : public Renderer {
 public:
  HtmlRenderer(Output& output, const SpoolFactory& spools)
      : output_(output), overview_(spools()), hosts_(spools()), settings_(spools), summary_({}) {}

  void begin(const ScanInfo& info) override {
    info_ = info;
    summary_ = PageSummary(info.clients);
  }

  // A host's section is written when the host is complete.
  void cell(const Cell& /*cell*/) override {}

  void host(const HostReport& host) override {
    const auto anchor = fmt::format("h{}", summary_.hosts() + 1);
    summary_.add(host, anchor);
    overview_->append(row_.render(overview_data(host, anchor)));
    for (const auto& setting : host.settings) {
      if (is_told(setting, host.host)) continue;
      settings_.add(setting, setting_row_.render(setting_data(setting)));
    }
    auto data = host_data(host, {anchor, info_.clients,
                                 std::chrono::floor<std::chrono::seconds>(info_.started_at), info_.devices});
    data.set("steps_part", Data(kainjow::mustache::partial([] { return std::string(assets::steps()); })));
    SpoolOutput section(*hosts_);
    write_with_streams(host_.render(data), {{"cells", [&](Output& to) { write_cells(host, anchor, to); }}},
                       section);
  }

  void end(const Ending& ending) override {
    auto page = object();
    put_head(page, info_, ending);
    put(page, "title", summary_.title());
    summary_.put_into(page, ending);
    put_outcomes(page, ending.summary);
    put_requirements(page, ending.requirements);
    put_flag(page, "has_settings", !settings_.is_empty());
    write_with_streams(compiled(assets::page()).render(page),
                       {{"style", [](Output& to) { to.write(assets::style()); }},
                        {"script", [](Output& to) { to.write(assets::script()); }},
                        {"overview", [&](Output& to) { overview_->replay(to); }},
                        {"settings", [&](Output& to) { settings_.replay(to); }},
                        {"hosts", [&](Output& to) { hosts_->replay(to); }}},
                       output_);
  }

 private:
  /// What documents say of another host is the same at every host of the service. Only such rows are
  /// remembered: there are no more of them than documented endpoints.
  bool is_told(const Setting& setting, const std::string& host) {
    if (setting.server == host) return false;
    return !told_.insert(fmt::format("{}:{} {}", setting.server, setting.port, setting.encryption)).second;
  }

  void write_cells(const HostReport& host, const std::string& anchor, Output& to) {
    for (std::size_t i = 0; i < host.cells.size(); ++i)
      to.write(cell_.render(cell_data(host, host.cells[i], cell_anchor(anchor, i))));
  }

  Output& output_;
  std::unique_ptr<Spool> overview_;
  std::unique_ptr<Spool> hosts_;
  SettingRows settings_;
  std::set<std::string> told_;  ///< rows about hosts that are others' to report
  PageSummary summary_;
  ScanInfo info_;
  Template host_ = compiled(assets::host());
  Template cell_ = compiled(assets::cell());
  Template row_ = compiled(assets::overview_row());
  Template setting_row_ = compiled(assets::setting_row());
};

}  // namespace
}  // namespace html

std::unique_ptr<Renderer> make_html(Output& output, const SpoolFactory& spools) {
  return std::make_unique<html::HtmlRenderer>(output, spools);
}

}  // namespace smtpmatrix::reports
