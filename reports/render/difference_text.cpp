#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "reports/render/difference.h"
#include "reports/render/json_values.h"
#include "reports/render/text_sections.h"
#include "reports/render/text_style.h"
#include "reports/render/unicode.h"

namespace smtpmatrix::reports {
namespace {

using compare::CellDifference;
using compare::Change;
using compare::Kind;

struct KindStyle {
  std::string_view mark, ascii_mark, word;
  Outcome color;  ///< whose colour it borrows
};

/// In the order of Kind.
constexpr std::array<KindStyle, 7> kinds = {{
    {"✗", "x", "worse", Outcome::refused},
    {"?", "?", "uncertain", Outcome::inconclusive},
    {"–", "-", "gone", Outcome::inconclusive},
    {"~", "~", "changed", Outcome::unsupported},
    {"✓", "+", "better", Outcome::works},
    {"*", "*", "new", Outcome::unsupported},
    {" ", " ", "unchanged", Outcome::unsupported},
}};
const KindStyle& style_of(Kind kind) { return kinds.at(static_cast<std::size_t>(kind)); }

/// One thing that happened, to one or several clients of an endpoint.
struct Entry {
  Kind kind;
  std::string place;  ///< "587 starttls"
  std::vector<std::string> clients;
  std::string text;
};

class DifferenceText {
 public:
  DifferenceText(Output& output, const TextOptions& options)
      : output_(output),
        style_{.color = options.color, .ascii = options.ascii},
        arrow_(options.ascii ? "->" : "→"),
        width_(std::max<std::size_t>(options.width, 60)) {}

  void write(const compare::Difference& difference) {
    side("before", difference.before);
    side("after", difference.after);
    line("");
    for (const auto& host : difference.hosts) write_host(host);
    for (const auto& text : wrap(summary(difference), width_)) line(text);
  }

 private:
  void line(std::string_view text) {
    output_.write(text);
    output_.write("\n");
  }

  void side(std::string_view label, const compare::Side& side) {
    const auto text =
        fmt::format("{}, scanned {}{}", style_.foreign(side.name), json::timestamp(side.info.started_at),
                    side.interrupted ? ", interrupted: not every cell was tested" : "");
    for (const auto& one : hanging(fmt::format("{:<8}", label), text, width_)) line(one);
  }

  void write_host(const compare::HostDifference& host) {
    line(title(host.host));
    std::vector<Entry> entries;
    for (const auto& cell : host.cells) add(entries, cell);
    for (const auto& endpoint : host.endpoints) add(entries, endpoint);
    std::ranges::stable_sort(entries, {}, &Entry::kind);
    std::size_t place_width = 0;
    for (const auto& entry : entries) place_width = std::max(place_width, display_width(entry.place));
    for (const auto& entry : entries) write_entry(entry, place_width);
    line("");
  }

  [[nodiscard]] std::string title(const std::string& host) const {
    const auto name = cut(style_.foreign(host), width_ - 8, style_.ellipsis());
    std::string tail;
    for (auto used = display_width(name) + 4; used < width_; ++used) tail += style_.rule();
    return style_.dim(fmt::format("{0}{0} ", style_.rule())) + style_.bold(name) + " " + style_.dim(tail);
  }

  void write_entry(const Entry& entry, std::size_t place_width) {
    const auto& kind = style_of(entry.kind);
    const auto head = fmt::format("{} {:<9}  ", style_.ascii ? kind.ascii_mark : kind.mark, kind.word);
    auto text = entry.text;
    if (!entry.clients.empty()) text = fmt::format("{}: {}", fmt::join(entry.clients, ", "), text);
    auto lines = hanging(head + pad(entry.place, place_width) + "  ", text, width_);
    lines.front() = style_.paint(kind.color, head) + lines.front().substr(head.size());
    for (const auto& one : lines) line(one);
  }

  void add(std::vector<Entry>& entries, const CellDifference& cell) {
    Entry entry{cell.kind, place_of(cell.endpoint), {style_.foreign(cell.client)}, text_of(cell)};
    const auto same = std::ranges::find_if(entries, [&](const Entry& other) {
      return other.kind == entry.kind && other.place == entry.place && other.text == entry.text;
    });
    if (same == entries.end()) return entries.push_back(std::move(entry));
    same->clients.push_back(std::move(entry.clients.front()));
  }

  void add(std::vector<Entry>& entries, const compare::EndpointDifference& endpoint) {
    // Trust comes first: what made it worse or better.
    for (const auto& change : endpoint.changes) {
      const bool decides = change.what == "certificate.trusted" ||
                           change.what == "certificate.name_matches" || change.what == "certificate.problems";
      entries.push_back(
          {decides ? endpoint.kind : Kind::changed, place_of(endpoint.endpoint), {}, text_of(change)});
    }
  }

  [[nodiscard]] static std::string place_of(const Endpoint& endpoint) {
    return fmt::format("{} {}", endpoint.port, to_string(endpoint.mode));
  }

  [[nodiscard]] std::string shown(const std::optional<std::string>& value) const {
    if (!value) return "none";
    return value->empty() ? "offered" : style_.foreign(*value);
  }
  [[nodiscard]] std::string text_of(const Change& change) const {
    return fmt::format("{}: {} {} {}", style_.foreign(change.what), shown(change.before), arrow_,
                       shown(change.after));
  }

  [[nodiscard]] std::string state_text(const compare::CellState& state) const {
    std::string text =
        state.outcome == Outcome::not_run ? "not tested" : std::string(to_string(state.outcome));
    if (!state.reason.empty()) text += fmt::format(" ({})", style_.foreign(state.reason));
    return text;
  }

  /// "works → refused (smtp_reply): 421 4.7.66 …"
  [[nodiscard]] std::string text_of(const CellDifference& cell) const {
    std::vector<std::string> parts;
    if (cell.before && cell.after) {
      const auto was = state_text(*cell.before), is = state_text(*cell.after);
      std::string text = was == is ? is : fmt::format("{} {} {}", was, arrow_, is);
      if (cell.before->until != cell.after->until)
        text += fmt::format(", asked up to {} {} {}", cell.before->until, arrow_, cell.after->until);
      parts.push_back(std::move(text));
    } else {
      parts.push_back(state_text(cell.before ? *cell.before : *cell.after));
    }
    if (cell.after && !cell.after->detail.empty()) parts.back() += ": " + style_.foreign(cell.after->detail);
    for (const auto& change : cell.changes) parts.push_back(text_of(change));
    return fmt::format("{}", fmt::join(parts, "; "));
  }

  [[nodiscard]] static std::string summary(const compare::Difference& difference) {
    const auto& counts = difference.counts;
    std::vector<std::string> parts;
    const auto add = [&](std::size_t count, std::string_view word) {
      if (count > 0) parts.push_back(fmt::format("{} {}", count, word));
    };
    add(counts.worse, "worse");
    add(counts.uncertain, "no longer certain");
    add(counts.gone, "gone");
    add(counts.changed, "changed");
    add(counts.better, "better");
    add(counts.added, "new");
    add(counts.unchanged, "unchanged");
    auto text = parts.empty() ? std::string("no cells") : fmt::format("Cells: {}", fmt::join(parts, ", "));
    const auto certificates = counts.endpoints_worse + counts.endpoints_better + counts.endpoints_changed;
    if (certificates > 0) {
      text += fmt::format(". Endpoints: {} changed", certificates);
      if (counts.endpoints_worse > 0)
        text += fmt::format(", {} with a certificate that no longer verifies", counts.endpoints_worse);
    }
    return text + ".";
  }

  Output& output_;
  Style style_;
  std::string_view arrow_;
  std::size_t width_;
};

}  // namespace

void write_difference_text(Output& output, const compare::Difference& difference,
                           const TextOptions& options) {
  DifferenceText(output, options).write(difference);
}

}  // namespace smtpmatrix::reports
