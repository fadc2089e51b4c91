#include "reports/matrix/reasons.h"

#include <algorithm>
#include <map>

#include "reports/matrix/word.h"

namespace smtpmatrix::reports {
namespace {

/// Same word for the same outcome at the same stage is one reason: the peer's words may carry a session id.
struct ReasonKey {
  Outcome outcome;
  std::string word;
  std::optional<Stage> stage;
  Mode mode;
  auto operator<=>(const ReasonKey&) const = default;
};

ReasonKey key_of(const Cell& cell) {
  const auto stage = cell.seen.stop ? std::optional(cell.seen.stop->stage) : std::nullopt;
  // The sentence of a plain-text answer depends on the mode; all others do not.
  const auto mode = cell.reason == Reason::tls_plaintext_reply ? cell.probe.endpoint.mode : Mode::plain;
  return {.outcome = cell.outcome, .word = decisive_word(cell), .stage = stage, .mode = mode};
}

void add_place(DistinctReason& reason, const Cell& cell) {
  auto& places = reason.places;
  const auto found = std::ranges::find(places, cell.probe.endpoint, &Place::endpoint);
  if (found != places.end()) {
    found->clients.push_back(cell.probe.client);
    return;
  }
  places.push_back({.endpoint = cell.probe.endpoint, .clients = {cell.probe.client}, .every_client = false});
}

class Reasons {
 public:
  void add(const Cell& cell) {
    if (cell.outcome == Outcome::works) return;
    const auto [at, is_new] = index_.try_emplace(key_of(cell), reasons_.size());
    if (is_new) {
      reasons_.push_back({.outcome = cell.outcome,
                          .word = decisive_word(cell),
                          .sentence = sentence(cell),
                          .quote = quote(cell),
                          .quotes_peer = quotes_peer(cell),
                          .places = {}});
    }
    add_place(reasons_[at->second], cell);
  }

  /// `cells_of_row`: how many each endpoint has in all.
  std::vector<DistinctReason> take(const std::map<Endpoint, std::size_t>& cells_of_row) {
    for (auto& reason : reasons_) {
      for (auto& place : reason.places) {
        place.every_client = place.clients.size() == cells_of_row.at(place.endpoint);
      }
    }
    return std::move(reasons_);
  }

 private:
  std::map<ReasonKey, std::size_t> index_;
  std::vector<DistinctReason> reasons_;
};

}  // namespace

std::vector<DistinctReason> distinct_reasons(const std::vector<const Cell*>& cells) {
  std::map<Endpoint, std::size_t> cells_of_row;
  Reasons reasons;
  for (const auto* const cell : cells) {
    reasons.add(*cell);
    ++cells_of_row[cell->probe.endpoint];
  }
  return reasons.take(cells_of_row);
}

}  // namespace smtpmatrix::reports
