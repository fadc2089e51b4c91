#include <algorithm>
#include <array>

#include "probes/iana/names.h"
#include "reports/compare/compare.h"

namespace smtpmatrix::reports::compare {
namespace {

/// How well a cell works at a depth, as far as it is known.
enum class Level : std::uint8_t { not_at_all, sometimes, always };

/// Reasons that pass, or are the tester's: a repeat that ended so disproves nothing.
bool is_passing(const std::optional<Reason>& reason) {
  constexpr std::array passing = {Reason::throttled, Reason::temporary_reply, Reason::our_limit,
                                  Reason::our_bug,   Reason::dns_failed,      Reason::interrupted};
  return !reason || std::ranges::find(passing, *reason) != passing.end();
}

bool stopped_after(const Cell& cell, Stage depth) {
  return cell.seen.stop && before(cell.probe.endpoint.mode, depth, cell.seen.stop->stage);
}

std::optional<Level> level_at(const Cell& cell, Stage depth) {
  switch (cell.outcome) {
    case Outcome::works: return Level::always;
    case Outcome::refused:
    case Outcome::failed:
    case Outcome::unsupported: return stopped_after(cell, depth) ? Level::always : Level::not_at_all;
    case Outcome::inconclusive:
      // Front ends that disagree are a fact; a throttle is none.
      if (cell.repeats_worked > 0 && !is_passing(cell.reason)) return Level::sometimes;
      return std::nullopt;
    case Outcome::not_run: return std::nullopt;
  }
  return std::nullopt;
}

Stage depth_of(const Cell& cell) { return last_stage(cell.probe.endpoint.mode, cell.probe.until); }

bool same_reply(const Cell& a, const Cell& b) {
  const auto reply = [](const Cell& cell) -> const SmtpReply* {
    return cell.seen.stop && cell.seen.stop->reply ? &*cell.seen.stop->reply : nullptr;
  };
  const auto *one = reply(a), *other = reply(b);
  if (one == nullptr || other == nullptr) return one == other;
  return one->code == other->code && one->enhanced == other->enhanced;
}

bool same_verdict(const Cell& a, const Cell& b) {
  return a.outcome == b.outcome && a.reason_text == b.reason_text && same_reply(a, b);
}

Kind kind_of(const Cell& older, const Cell& newer) {
  const Mode mode = newer.probe.endpoint.mode;
  const bool asked_less = before(mode, depth_of(newer), depth_of(older));
  const Stage common = asked_less ? depth_of(newer) : depth_of(older);
  const auto was = level_at(older, common), is = level_at(newer, common);
  if (was && !is) return Kind::uncertain;
  if (was && is && *is < *was) return Kind::worse;
  if (was && is && *is > *was) return Kind::better;
  // What the older scan saw further on was not asked again.
  if (was && asked_less && *was == Level::always) return Kind::uncertain;
  return same_verdict(older, newer) ? Kind::unchanged : Kind::changed;
}

template <typename Name>
std::optional<std::string> name_of(const Cell& cell, std::optional<std::uint16_t> TlsFacts::*number,
                                   Name name) {
  if (!cell.seen.tls || !((*cell.seen.tls).*number)) return std::nullopt;
  return name(*((*cell.seen.tls).*number));
}

std::vector<Change> changes_of(const Cell& before, const Cell& after) {
  std::vector<Change> changes;
  const auto note = [&](std::string_view what, std::optional<std::string> was,
                        std::optional<std::string> is) {
    if (was != is) changes.push_back({std::string(what), std::move(was), std::move(is)});
  };
  // Between a session and none there is more to say than that it has no suite.
  const bool both = before.seen.tls && after.seen.tls && before.seen.tls->version && after.seen.tls->version;
  if (both) {
    note("tls.version", name_of(before, &TlsFacts::version, iana::version_name),
         name_of(after, &TlsFacts::version, iana::version_name));
    note("tls.cipher", name_of(before, &TlsFacts::cipher_suite, iana::cipher_suite_name),
         name_of(after, &TlsFacts::cipher_suite, iana::cipher_suite_name));
  }
  return changes;
}

CellState state_of(const Cell& cell) {
  return {cell.outcome, cell.reason ? cell.reason_text : "", cell.detail,
          std::string(to_string(depth_of(cell)))};
}

}  // namespace

CellDifference compare_cell(const Cell& before, const Cell& after) {
  CellDifference difference;
  difference.endpoint = after.probe.endpoint;
  difference.client = after.probe.client;
  difference.before = state_of(before);
  difference.after = state_of(after);
  difference.changes = changes_of(before, after);
  difference.kind = kind_of(before, after);
  if (difference.kind == Kind::unchanged && !difference.changes.empty()) difference.kind = Kind::changed;
  return difference;
}

}  // namespace smtpmatrix::reports::compare
