#include "probes/survey/choice_search.h"

#include <algorithm>
#include <utility>

#include "probes/survey/limits.h"

namespace smtpmatrix::survey {
namespace {

/// Where both stand in the list, whether `first` stands before `second`; empty where one does not.
std::optional<bool> stands_before(const std::vector<std::uint16_t>& list, std::uint16_t first,
                                  std::uint16_t second) {
  const auto one = std::ranges::find(list, first);
  const auto other = std::ranges::find(list, second);
  if (one == list.end() || other == list.end()) return std::nullopt;
  return one < other;
}

}  // namespace

ChoiceSearch::ChoiceSearch(std::vector<Value> candidates, Likelihood likelihood)
    : candidates_(std::move(candidates)), likelihood_(std::move(likelihood)) {}

ChoiceSearch::Mode ChoiceSearch::mode_of(Preference preference) {
  if (preference == Preference::server) return Mode::server;
  return preference == Preference::client ? Mode::client : Mode::unknown;
}

std::vector<ChoiceSearch::Value> ChoiceSearch::undecided() const {
  std::vector<Value> left;
  std::ranges::copy_if(candidates_, std::back_inserter(left),
                       [&](Value value) { return !holds(value) && !rejected_.contains(value); });
  return left;
}

bool ChoiceSearch::done() const {
  if (!open_.empty() || !cut_once_.empty()) return false;
  return !gap_.empty() || (undecided().empty() && !wants_confirmation());
}

ChoiceSearch::Question ChoiceSearch::ask(std::vector<Value> offered, bool leads) {
  if (most_at_a_time_ > 0 && offered.size() > most_at_a_time_) offered.resize(most_at_a_time_);
  const unsigned id = next_id_++;
  ++asked_;
  open_.emplace(id, Open{offered, leads});
  return {id, std::move(offered)};
}

std::optional<ChoiceSearch::Question> ChoiceSearch::next(std::size_t room) {
  if (open_.size() >= room || !gap_.empty()) return std::nullopt;
  if (!cut_once_.empty()) {
    Open again = std::move(cut_once_.back());
    cut_once_.pop_back();
    again.again = true;
    const unsigned id = next_id_++;
    ++asked_;
    auto offered = again.offered;
    open_.emplace(id, std::move(again));
    return Question{id, std::move(offered)};
  }
  return mode_ == Mode::client ? next_led(room) : next_in_turn();
}

/// While it is not known whose order decides, offers run forwards and backwards in turn: a server that has
/// an order of its own contradicts one of the first three answers.
std::optional<ChoiceSearch::Question> ChoiceSearch::next_in_turn() {
  if (!open_.empty()) return std::nullopt;
  auto left = undecided();
  if (left.empty()) {
    if (!wants_confirmation()) return std::nullopt;
    confirmed_ = true;
    return ask({accepted_.rbegin(), accepted_.rend()}, false);
  }
  if (mode_ == Mode::unknown && accepted_.size() % 2 == 1) std::ranges::reverse(left);
  return ask(std::move(left), false);
}

/// The client's order decides: whatever leads and is accepted is the answer. What leads another question
/// stands last in this one.
std::optional<ChoiceSearch::Question> ChoiceSearch::next_led(std::size_t room) {
  auto left = undecided();
  if (left.empty()) return next_in_turn();
  const auto lead = room > 1 ? likely_lead() : std::nullopt;
  if (!lead) return open_.empty() ? std::optional(ask(std::move(left), false)) : std::nullopt;
  const bool runs_beside_all = std::ranges::any_of(open_, [](const auto& one) { return !one.second.leads; });
  if (runs_beside_all) return std::nullopt;
  std::vector<Value> offered = {*lead}, last;
  for (const Value value : left) {
    if (value == *lead) continue;
    const bool leads_another =
        std::ranges::any_of(open_, [&](const auto& one) { return one.second.offered.front() == value; });
    (leads_another ? last : offered).push_back(value);
  }
  offered.insert(offered.end(), last.begin(), last.end());
  return ask(std::move(offered), true);
}

std::optional<ChoiceSearch::Value> ChoiceSearch::likely_lead() const {
  if (!likelihood_) return std::nullopt;
  std::optional<Value> best;
  double highest = limits::least_likelihood_to_lead;
  for (const Value value : candidates_) {
    if (holds(value) || rejected_.contains(value)) continue;
    const bool leads =
        std::ranges::any_of(open_, [&](const auto& one) { return one.second.offered.front() == value; });
    if (leads) continue;
    const double likelihood = likelihood_(value, *this);
    if (likelihood <= highest) continue;
    highest = likelihood;
    best = value;
  }
  return best;
}

void ChoiceSearch::chose(unsigned id, Value value) {
  const auto found = open_.extract(id);
  if (!found) return;
  const Open& open = found.mapped();
  const auto at = std::ranges::find(open.offered, value);
  if (at == open.offered.end()) {
    gap_ = "the server chose what was not offered";
    return;
  }
  if (!took_everything_) took_everything_ = true;
  if (accepted_set_.insert(value).second) accepted_.push_back(value);
  rejected_.erase(value);
  answers_.push_back({open.offered, value});
  settle_mode();
  if (mode_ == Mode::client) turn_down({open.offered.begin(), at});
}

/// A contradiction to the client's order takes back what was concluded from it.
void ChoiceSearch::settle_mode() {
  const bool is_contradicted = is_proved(Preference::server);
  if (mode_ == Mode::client && is_contradicted) {
    // What was found side by side came in no order: it is asked for again, one after the other.
    mode_ = Mode::server;
    was_contradicted_ = true;
    accepted_.clear();
    accepted_set_.clear();
    rejected_.clear();
    return;
  }
  if (mode_ != Mode::unknown) return;
  if (is_contradicted) mode_ = Mode::server;
  if (mode_ == Mode::unknown && answers_.size() >= limits::answers_that_settle_the_order) {
    mode_ = Mode::client;
    for (const Answered& answer : answers_)
      turn_down({answer.offered.begin(), std::ranges::find(answer.offered, answer.chosen)});
  }
}

void ChoiceSearch::turn_down(const std::vector<Value>& values) {
  for (const Value value : values) {
    if (!holds(value)) rejected_.insert(value);
  }
}

void ChoiceSearch::refused(unsigned id) {
  const auto found = open_.extract(id);
  if (!found) return;
  const auto& offered = found.mapped().offered;
  const bool is_first = answers_.empty() && rejected_.empty();
  const bool is_known_to_be_accepted = known_ && std::ranges::find(offered, *known_) != offered.end();
  if (is_first && is_known_to_be_accepted && most_at_a_time_ == 0 &&
      offered.size() > limits::values_of_a_short_offer) {
    took_everything_ = false;
    most_at_a_time_ = limits::values_of_a_short_offer;
    return;
  }
  if (is_first && !took_everything_ && !is_known_to_be_accepted) took_everything_ = std::nullopt;
  turn_down(offered);
}

void ChoiceSearch::cut(unsigned id) {
  const auto found = open_.find(id);
  if (found == open_.end()) return;
  if (found->second.again) return refused(id);
  cut_once_.push_back(std::move(found->second));
  open_.erase(found);
}

void ChoiceSearch::unanswered(unsigned id, std::string why) {
  if (open_.erase(id) == 0) return;
  if (gap_.empty()) gap_ = std::move(why);
  cut_once_.clear();
}

/// With two or three values the directions of the offers may have agreed with an order of the server's own.
bool ChoiceSearch::wants_confirmation() const {
  const bool are_few = accepted_.size() >= 2 && accepted_.size() <= limits::answers_that_settle_the_order;
  return are_few && !confirmed_ && !is_proved(Preference::server) && !is_proved(Preference::client) &&
         mode_ == Mode::unknown;
}

bool ChoiceSearch::is_proved(Preference preference) const {
  if (preference == Preference::server) {
    return std::ranges::any_of(answers_, [&](const Answered& answer) {
      return std::any_of(answer.offered.begin(), std::ranges::find(answer.offered, answer.chosen),
                         [&](Value earlier) { return holds(earlier); });
    });
  }
  // Two answers to offers that held both values in opposite order, each the one that stood first.
  for (std::size_t i = 0; i < answers_.size(); ++i) {
    for (std::size_t j = i + 1; j < answers_.size(); ++j) {
      const Answered &one = answers_[i], &other = answers_[j];
      if (one.chosen == other.chosen) continue;
      const auto in_one = stands_before(one.offered, one.chosen, other.chosen);
      const auto in_other = stands_before(other.offered, other.chosen, one.chosen);
      if (in_one.value_or(false) && in_other.value_or(false)) return true;
    }
  }
  return false;
}

Preference ChoiceSearch::preference() const {
  const bool by_server = was_contradicted_ || is_proved(Preference::server);
  const bool by_client = is_proved(Preference::client);
  if (by_server && by_client) return Preference::mixed;
  if (by_server) return Preference::server;
  if (by_client) return Preference::client;
  if (accepted_.size() < 2 || mode_ == Mode::unknown) return Preference::unknown;
  return mode_ == Mode::server ? Preference::server : Preference::client;
}

Choices ChoiceSearch::result() const {
  Choices result;
  result.preference = preference();
  result.accepted = accepted_;
  if (result.preference != Preference::server) {
    result.accepted.clear();
    std::ranges::copy_if(candidates_, std::back_inserter(result.accepted),
                         [&](Value value) { return holds(value); });
  }
  result.is_complete = gap_.empty() && done();
  result.gap = gap_;
  result.connections = asked_;
  return result;
}

}  // namespace smtpmatrix::survey
