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

std::vector<ChoiceSearch::Value> ChoiceSearch::not_refused() const {
  std::vector<Value> left;
  std::ranges::copy_if(candidates_, std::back_inserter(left),
                       [&](Value value) { return !holds(value) && !refused_.contains(value); });
  return left;
}

/// What was passed over comes last: it is unlikely, but the last question of all is to be refused with
/// everything in it.
std::vector<ChoiceSearch::Value> ChoiceSearch::undecided() const {
  auto left = not_refused();
  std::stable_partition(left.begin(), left.end(), [&](Value value) { return !passed_over_.contains(value); });
  return left;
}

bool ChoiceSearch::done() const {
  if (!open_.empty()) return false;
  return !gap_.empty() || (cut_once_.empty() && not_refused().empty());
}

ChoiceSearch::Question ChoiceSearch::ask(std::vector<Value> offered, bool leads) {
  if (most_at_a_time_ > 0 && offered.size() > most_at_a_time_) offered.resize(most_at_a_time_);
  return put(Open{std::move(offered), leads});
}

ChoiceSearch::Question ChoiceSearch::put(Open open) {
  const unsigned id = asked_++;
  return {id, open_.emplace(id, std::move(open)).first->second.offered};
}

std::optional<ChoiceSearch::Question> ChoiceSearch::next(std::size_t concurrency) {
  if (open_.size() >= concurrency || !gap_.empty()) return std::nullopt;
  if (!cut_once_.empty()) {
    Open again = std::move(cut_once_.back());
    cut_once_.pop_back();
    again.again = true;
    return put(std::move(again));
  }
  return mode_ == Mode::client ? next_led(concurrency) : next_in_turn();
}

/// While it is not known whose order decides, what is accepted is offered again, at the end of a list that
/// runs the other way: chosen again, it was not the client's order, unless it is the only one.
std::optional<ChoiceSearch::Question> ChoiceSearch::next_in_turn() {
  if (!open_.empty()) return std::nullopt;
  auto left = undecided();
  if (left.empty()) return std::nullopt;
  if (mode_ == Mode::unknown && most_at_a_time_ == 0 && !accepted_.empty()) {
    std::ranges::reverse(left);
    const Value last = chosen_among_most();
    std::ranges::copy_if(accepted_, std::back_inserter(left), [&](Value value) { return value != last; });
    left.push_back(last);
  }
  return ask(std::move(left), false);
}

/// If some order of the server's decides, likely the first of it.
ChoiceSearch::Value ChoiceSearch::chosen_among_most() const {
  const auto size = [](const Answered& answer) { return answer.offered.size(); };
  const auto last_of_largest = std::ranges::max_element(answers_.rbegin(), answers_.rend(), {}, size);
  return last_of_largest->chosen;
}

/// The client's order decides: whatever leads and is accepted is the answer. Beside the questions that a
/// likely value leads, one at a time looks among the unlikely ones.
std::optional<ChoiceSearch::Question> ChoiceSearch::next_led(std::size_t concurrency) {
  auto left = undecided();
  // The first answer may be that there is nothing here.
  if (left.empty() || (accepted_.empty() && !open_.empty())) return std::nullopt;
  const bool is_alone = open_.empty();
  if (concurrency > 1 && likelihood_ && !accepted_.empty()) {
    const bool is_explored = std::ranges::any_of(open_, [](const auto& one) { return !one.second.leads; });
    const auto lead = likely_lead();
    const bool has_company = !is_alone || lead.has_value();
    if (!is_explored && has_company && has_unexplored(left)) return explore(std::move(left));
    if (lead) return ask(led_by(*lead, std::move(left)), true);
  }
  return is_alone ? std::optional(ask(std::move(left), false)) : std::nullopt;
}

ChoiceSearch::Question ChoiceSearch::explore(std::vector<Value> left) {
  const auto is_new = [&](Value value) { return !passed_over_.contains(value) && is_unlikely(value); };
  std::set<Value> unexplored;
  std::ranges::copy_if(left, std::inserter(unexplored, unexplored.end()), is_new);
  auto question = ask(in_order(std::move(left), Direction::forward), false);
  open_.at(question.id).explores = std::move(unexplored);
  return question;
}

bool ChoiceSearch::is_unlikely(Value value) const {
  return likelihood_(value, *this) <= limits::least_likelihood_to_lead;
}

bool ChoiceSearch::has_unexplored(const std::vector<Value>& left) const {
  return std::ranges::any_of(
      left, [&](Value value) { return !passed_over_.contains(value) && is_unlikely(value); });
}

/// What is unlikely first, what leads a question under way last.
std::vector<ChoiceSearch::Value> ChoiceSearch::in_order(std::vector<Value> values,
                                                        Direction direction) const {
  const auto likely =
      std::stable_partition(values.begin(), values.end(), [&](Value value) { return is_unlikely(value); });
  if (direction == Direction::backward) std::reverse(values.begin(), likely);
  const auto leading = leads();
  std::stable_partition(values.begin(), values.end(),
                        [&](Value value) { return std::ranges::find(leading, value) == leading.end(); });
  return values;
}

/// Where the guess was wrong, the answer is then something that no other question under way finds, nor one
/// that is to come.
std::vector<ChoiceSearch::Value> ChoiceSearch::led_by(Value lead, std::vector<Value> others) const {
  std::erase(others, lead);
  others = in_order(std::move(others), Direction::backward);
  others.insert(others.begin(), lead);
  return others;
}

std::optional<ChoiceSearch::Value> ChoiceSearch::likely_lead() const {
  if (!likelihood_) return std::nullopt;
  std::optional<Value> best;
  double highest = limits::least_likelihood_to_lead;
  const auto leading = leads();
  for (const Value value : candidates_) {
    if (holds(value) || refused_.contains(value) || passed_over_.contains(value)) continue;
    const bool leads_already = std::ranges::find(leading, value) != leading.end();
    const bool may_be_found =
        std::ranges::any_of(open_, [&](const auto& one) { return one.second.explores.contains(value); });
    if (leads_already || may_be_found) continue;
    const double likelihood = likelihood_(value, *this);
    if (likelihood <= highest) continue;
    highest = likelihood;
    best = value;
  }
  return best;
}

std::set<ChoiceSearch::Value> ChoiceSearch::rejected() const {
  auto all = refused_;
  all.insert(passed_over_.begin(), passed_over_.end());
  std::erase_if(all, [&](Value value) { return holds(value); });
  return all;
}

std::vector<ChoiceSearch::Value> ChoiceSearch::leads() const {
  std::vector<Value> leads;
  for (const auto& [id, open] : open_) {
    if (open.leads) leads.push_back(open.offered.front());
  }
  return leads;
}

void ChoiceSearch::chose(unsigned id, Value value) {
  const auto found = open_.extract(id);
  if (!found) return;
  const Open& open = found.mapped();
  if (open.is_stale) return;
  const auto at = std::ranges::find(open.offered, value);
  if (at == open.offered.end()) {
    gap_ = "the server chose what was not offered";
    return;
  }
  was_answered_ = true;
  if (std::ranges::find(own_answers_, value) == own_answers_.end()) own_answers_.push_back(value);
  if (!took_everything_) took_everything_ = true;
  learn(open.offered, value);
}

void ChoiceSearch::knows(std::vector<Value> offered, Value chosen) {
  const bool is_usable = std::ranges::find(candidates_, chosen) != candidates_.end() &&
                         std::ranges::find(offered, chosen) != offered.end();
  if (!is_usable || holds(chosen)) return;
  known_ = chosen;
  learn(offered, chosen);
}

void ChoiceSearch::learn(const std::vector<Value>& offered, Value value) {
  const bool is_new = accepted_set_.insert(value).second;
  if (is_new) accepted_.push_back(value);
  answers_.push_back({offered, value});
  if (!is_new && accepted_.size() == 1 && mode_ == Mode::unknown) {
    mode_ = Mode::server;
    forget_what_has_no_place();
  }
  settle_mode();
  if (mode_ == Mode::client) pass_over({offered.begin(), std::ranges::find(offered, value)});
}

/// A contradiction to the client's order takes back what was concluded from it.
void ChoiceSearch::settle_mode() {
  const bool by_server = is_proved(Preference::server);
  if (mode_ == Mode::client && by_server) {
    was_contradicted_ = true;
    own_answers_.clear();  // found side by side, they came in no order
    for (auto& [id, open] : open_) open.is_stale = true;
    passed_over_.clear();
  }
  if (mode_ != Mode::server && by_server) {
    mode_ = Mode::server;
    forget_what_has_no_place();
  } else if (mode_ == Mode::unknown && is_proved(Preference::client)) {
    mode_ = Mode::client;
    for (const Answered& answer : answers_)
      pass_over({answer.offered.begin(), std::ranges::find(answer.offered, answer.chosen)});
  }
}

/// In the server's order each value has its place by the question that it answered; the others are asked for
/// again, one after the other.
void ChoiceSearch::forget_what_has_no_place() {
  accepted_ = own_answers_;
  accepted_set_ = {accepted_.begin(), accepted_.end()};
}

void ChoiceSearch::pass_over(const std::vector<Value>& values) {
  for (const Value value : values) {
    if (!holds(value)) passed_over_.insert(value);
  }
}

void ChoiceSearch::refused(unsigned id) {
  const auto found = open_.extract(id);
  if (!found) return;
  const auto& offered = found.mapped().offered;
  const bool is_first = !was_answered_ && refused_.empty();
  const bool is_known_to_be_accepted = known_ && std::ranges::find(offered, *known_) != offered.end();
  if (is_first && is_known_to_be_accepted && most_at_a_time_ == 0 &&
      offered.size() > limits::values_of_a_short_offer) {
    took_everything_ = false;
    most_at_a_time_ = limits::values_of_a_short_offer;
    return;
  }
  for (const Value value : offered) {
    if (!holds(value)) refused_.insert(value);
  }
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
  // Of lists that were offered in parts only the order within each part is known.
  if (most_at_a_time_ > 0) return by_client ? Preference::client : Preference::unknown;
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
