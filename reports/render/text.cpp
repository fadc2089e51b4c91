// The text report: a block a host, then the settings of all, then one line of summary.

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "reports/matrix/table.h"
#include "reports/render/limits.h"
#include "reports/render/renderer.h"
#include "reports/render/text_closing.h"
#include "reports/render/text_devices.h"
#include "reports/render/text_matrix.h"
#include "reports/render/text_sections.h"
#include "reports/render/text_style.h"
#include "reports/render/unicode.h"
#include "reports/verdict/front_end.h"
#include "reports/verdict/provider.h"

namespace smtpmatrix::reports {
namespace {

constexpr std::size_t least_width = 60;

std::string plural(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string date(UnixTime time) {
  const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(time));
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                     static_cast<unsigned>(day.day()));
}

class TextRenderer final : public Renderer {
 public:
  TextRenderer(Output& output, TextOptions options)
      : output_(output),
        style_{.color = options.color, .ascii = options.ascii},
        trace_(options.trace),
        width_(std::max(options.width, least_width)),
        closing_(style_, width_) {}

  void begin(const ScanInfo& info) override {
    clients_ = info.clients;
    devices_ = info.devices;
  }

  // A matrix is drawn when its host is complete.
  void cell(const Cell& /*cell*/) override {}

  void host(const HostReport& host) override {
    const auto table = make_table(host, clients_, devices_);
    print(head_lines(host));
    if (!table.rows.empty()) {
      print_part(matrix_lines(table, style_, width_));
      print_part(legend_lines(table, style_, width_));
      print_part(reason_lines(table, style_, width_));
    }
    const auto device_table = make_device_table(host, devices_);
    print_part(device_lines(device_table, style_, width_));
    print_part(device_reason_lines(device_table, style_, width_));
    print_part(finding_lines(host.findings, style_, width_));
    print_part(survey_lines(host, table.several_addresses, style_, width_));
    if (trace_) print_part(trace_lines(host.cells, style_, width_));
    for (const auto& part : closing_.add(host)) print_part(part);
    line("");
  }

  void end(const Ending& ending) override {
    for (const auto& part : closing_.end()) {
      print(part);
      line("");
    }
    for (const auto& requirement : ending.requirements) print(requirement_lines(requirement));
    if (ending.interrupted) line(style_.bold("Interrupted: what was not finished is not tested."));
    for (const auto& text : wrap(summary_text(ending), width_)) line(text);
  }

 private:
  void line(std::string_view text) {
    output_.write(text);
    output_.write("\n");
  }
  void print(const Lines& lines) {
    for (const auto& text : lines) line(text);
  }
  void print_part(const Lines& lines) {
    if (lines.empty()) return;
    line("");
    print(lines);
  }

  [[nodiscard]] Lines head_lines(const HostReport& host) const {
    Lines lines = {title_line(host)};
    const auto subtitle = subtitle_text(host);
    if (!subtitle.empty()) {
      for (const auto& text : hanging("   ", subtitle, width_)) lines.push_back(style_.dim(text));
    }
    for (const auto& certificate : certificate_texts(host)) {
      for (const auto& text : hanging("   ", certificate, width_)) lines.push_back(style_.dim(text));
    }
    for (const auto& port : front_ends_of(host.cells)) {
      for (const auto& text : hanging("   ", front_ends_text(port), width_)) lines.push_back(text);
    }
    return lines;
  }

  /// "front ends of 587, 9 connections: mx1.example at 192.0.2.1 (6), mx2.example at 192.0.2.1 (3)"
  [[nodiscard]] std::string front_ends_text(const PortFrontEnds& port) const {
    std::vector<std::string> members;
    for (const auto& member : port.members) {
      if (members.size() == limits::front_ends) break;
      members.push_back(fmt::format("{} ({})", style_.foreign(in_words(member)), member.connections));
    }
    const std::size_t more = port.members.size() - members.size();
    return fmt::format("front ends of {}, {}: {}{}", port.port, plural(port.connections, "connection"),
                       fmt::join(members, ", "), more == 0 ? "" : fmt::format(" and {} more", more));
  }

  /// "certificate mail.example.org, until 2027-06-30, trusted": each leaf once.
  [[nodiscard]] std::vector<std::string> certificate_texts(const HostReport& host) const {
    std::vector<std::string> texts;
    for (const auto& endpoint : host.endpoints) {
      if (!endpoint.certificate || endpoint.certificate->chain.empty()) continue;
      const auto& facts = *endpoint.certificate;
      const auto& leaf = facts.chain.front();
      auto state = std::string(facts.verified() ? "verified" : "does not verify");
      for (const auto problem : facts.problems) state += fmt::format(", {}", to_string(problem));
      auto text = fmt::format("certificate {}, issued by {}, until {}: {}", style_.foreign(leaf.subject),
                              style_.foreign(leaf.issuer), date(leaf.not_after), state);
      if (std::ranges::find(texts, text) == texts.end()) texts.push_back(std::move(text));
    }
    return texts;
  }

  /// "── smtp.example.org ──────────"
  [[nodiscard]] std::string title_line(const HostReport& host) const {
    const auto name = cut(style_.foreign(host.host), width_ - 8, style_.ellipsis());
    std::string tail;
    for (auto used = display_width(name) + 4; used < width_; ++used) tail += style_.rule();
    const auto lead = fmt::format("{0}{0} ", style_.rule());
    return style_.dim(lead) + style_.bold(name) + " " + style_.dim(tail);
  }

  /// Addresses, provider, greeting: what is the same for every row.
  [[nodiscard]] std::string subtitle_text(const HostReport& host) const {
    std::vector<std::string> parts;
    const auto add = [&](std::string part) {
      if (!part.empty() && std::ranges::find(parts, part) == parts.end()) parts.push_back(std::move(part));
    };
    for (const auto& endpoint : host.endpoints) {
      if (endpoint.endpoint.address != host.host) add(style_.foreign(endpoint.endpoint.address));
    }
    for (const auto& endpoint : host.endpoints) {
      if (endpoint.provider) add(style_.foreign(provider_label(*endpoint.provider)));
    }
    const auto greeted = std::ranges::find_if(
        host.endpoints, [](const EndpointEntry& entry) { return entry.greeting.has_value(); });
    if (greeted != host.endpoints.end()) {
      add(fmt::format("\"{}\"", cut(style_.foreign(greeted->greeting->text), width_, style_.ellipsis())));
    }
    return fmt::format("{}", fmt::join(parts, style_.separator()));
  }

  [[nodiscard]] Lines requirement_lines(const Requirement& requirement) const {
    const auto outcome = requirement.held ? Outcome::works : Outcome::refused;
    const auto head =
        fmt::format("{} {}: ", style_.mark(outcome), requirement.held ? "held" : "does not hold");
    auto text = style_.foreign(requirement.expr);
    if (!requirement.why.empty()) text += fmt::format(" ({})", style_.foreign(requirement.why));
    auto lines = hanging(head, text, width_);
    lines.front() = style_.paint(outcome, head) + lines.front().substr(head.size());
    return lines;
  }

  [[nodiscard]] std::string summary_text(const Ending& ending) const {
    const auto& sum = ending.summary;
    std::vector<std::string> counts;
    const auto add = [&](std::size_t count, std::string_view word) {
      if (count > 0) counts.push_back(fmt::format("{} {}", count, word));
    };
    add(sum.works, "work");
    add(sum.refused, "refused");
    add(sum.failed, "failed");
    add(sum.unsupported, "not offered");
    add(sum.inconclusive, "inconclusive");
    add(sum.not_run, "not tested");
    return fmt::format("{}: {}{}{}, {:.1f} s", plural(sum.cells, "cell"),
                       counts.empty() ? "nothing was tested" : fmt::format("{}", fmt::join(counts, ", ")),
                       style_.separator(), plural(sum.connections, "connection"),
                       std::chrono::duration<double>(ending.duration).count());
  }

  Output& output_;
  Style style_;
  bool trace_;
  std::size_t width_;
  TextClosing closing_;
  std::vector<std::string> clients_;
  std::vector<DeviceClient> devices_;
};

}  // namespace

std::unique_ptr<Renderer> make_text(Output& output, TextOptions options) {
  return std::make_unique<TextRenderer>(output, options);
}

}  // namespace smtpmatrix::reports
