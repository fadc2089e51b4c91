// Which symptom a line of a log shows. The first entry in the file wins, so the special stands above the
// general; an alert leads to its entry at that entry's place.
#include <algorithm>

#include "reports/knowledge/data.h"

namespace smtpmatrix::reports {

std::optional<SymptomMatch> Knowledge::find_in(std::string_view line,
                                               std::optional<std::uint8_t> alert) const {
  const auto& table = data_->symptoms;
  std::optional<SymptomMatch> best;
  const auto places = table.all.found_in(line);
  if (!places.empty()) {
    const auto& words = table.words[places.front()];
    best = SymptomMatch{.entry = &table.entries[words.entry], .family = words.family};
    if (const auto span = words.pattern.find_in(line)) {
      best->offset = span->first;
      best->length = span->second;
    }
  }
  if (!alert) return best;
  const auto by_alert = std::ranges::find_if(table.entries, [&](const SymptomEntry& entry) {
    return std::ranges::find(entry.alerts, *alert) != entry.alerts.end();
  });
  // Entries lie in one array: the lower address stands first in the file.
  if (by_alert != table.entries.end() && (!best || &*by_alert < best->entry))
    best = SymptomMatch{.entry = &*by_alert, .family = {}};
  return best;
}

std::vector<const ReplyEntry*> Knowledge::relatives(const SmtpReply& reply) const {
  std::vector<const ReplyEntry*> found;
  if (!reply.enhanced) return found;
  const auto& table = data_->replies;
  for (std::size_t at = 0; at < table.entries.size(); ++at) {
    const auto& conditions = table.conditions[at];
    const auto contains = [&](const EnhancedRange& range) { return range.contains(*reply.enhanced); };
    if (reply.code != 0 && conditions.code != reply.code) continue;
    if (std::ranges::any_of(conditions.enhanced, contains)) found.push_back(&table.entries[at]);
  }
  return found;
}

std::vector<int> Knowledge::codes_of(std::string_view enhanced) const {
  std::vector<int> codes;
  for (const auto& conditions : data_->replies.conditions) {
    const auto contains = [&](const EnhancedRange& range) { return range.contains(enhanced); };
    if (std::ranges::any_of(conditions.enhanced, contains)) codes.push_back(conditions.code);
  }
  std::ranges::sort(codes);
  // Not std::ranges::unique: clang 14 does not take GCC 12's subrange.
  codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
  return codes;
}

}  // namespace smtpmatrix::reports
