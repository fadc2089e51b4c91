// Which values of a list a server accepts, and whose order decides, found out by what it chooses when it is
// offered some of them. Pure: whoever asks brings the answers back, in any order.
//
//   ChoiceSearch search(candidates, likelihood);
//   while (!search.done()) {
//     while (auto ask = search.next(concurrency)) …offer ask->offered…   // up to `concurrency` at a time
//     search.chose(id, value) / refused(id) / cut(id) / unanswered(id, why)
//   }
//
// Each question that is answered shows a value not known before, until one is refused: one at a time, k
// values cost k + 1 questions, and one more where the server's order decides and no other connection has told
// anything. Where the client's order decides, questions run side by side, each led by a value that is likely
// to be accepted; a guess that fails may cost a question, though what stood before the answer is then
// unlikely. Where the server's order decides, each question waits for the one before it. Which of the two it
// is, the second answer tells: it comes to an offer that runs the other way. The last question is refused
// with everything in it that was not accepted, whatever was guessed before.
//
// A connection that is cut without an alert is asked for again; cut twice, it is a refusal. A first question
// that is refused although something is known to be accepted was too long: shorter ones follow, which tell no
// order.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "probes/observation/survey_facts.h"

namespace smtpmatrix::survey {

class ChoiceSearch {
 public:
  using Value = std::uint16_t;
  /// From 0 to 1, given what is known so far. Called often.
  using Likelihood = std::function<double(Value, const ChoiceSearch&)>;

  struct Question {
    unsigned id;
    std::vector<Value> offered;
  };

  /// In the order in which they are offered, each once.
  explicit ChoiceSearch(std::vector<Value> candidates, Likelihood likelihood = {});

  // What is known before the first question.
  void expect(Preference preference) { mode_ = mode_of(preference); }
  /// Another connection was offered this and chose that.
  void knows(std::vector<Value> offered, Value chosen);

  /// Nothing where nothing is to be asked now. `concurrency`: how many may be under way, this one included.
  [[nodiscard]] std::optional<Question> next(std::size_t concurrency);

  void chose(unsigned id, Value value);
  void refused(unsigned id);
  void cut(unsigned id);
  /// Nothing is learned and nothing more will be asked.
  void unanswered(unsigned id, std::string why);

  [[nodiscard]] bool done() const;
  [[nodiscard]] bool holds(Value value) const { return accepted_set_.contains(value); }
  /// In the order in which they were found.
  [[nodiscard]] const std::vector<Value>& accepted() const { return accepted_; }
  /// Grows with every answer: for whoever keeps what it concluded from them.
  [[nodiscard]] std::size_t revision() const { return answers_.size() + refused_.size(); }
  /// What seems not to be accepted: refused, or passed over where the client's order decides.
  [[nodiscard]] std::set<Value> rejected() const;
  /// What leads the questions under way.
  [[nodiscard]] std::vector<Value> leads() const;
  /// What the answers so far prove.
  [[nodiscard]] Preference preference() const;
  /// The first question, with everything in it, was answered with one of it; empty: not known.
  [[nodiscard]] std::optional<bool> took_everything() const { return took_everything_; }
  [[nodiscard]] Choices result() const;

 private:
  enum class Mode : std::uint8_t { unknown, server, client };
  struct Answered {
    std::vector<Value> offered;
    Value chosen;
  };
  struct Open {
    std::vector<Value> offered;
    bool leads = false;             ///< by a guess: others may run beside it
    std::set<Value> explores = {};  ///< what it may find that was unlikely when it was asked
    bool again = false;             ///< it was cut once
    bool is_stale = false;          ///< asked while the client's order was taken to decide, which is not so
  };

  [[nodiscard]] static Mode mode_of(Preference preference);
  [[nodiscard]] std::vector<Value> not_refused() const;
  [[nodiscard]] std::vector<Value> undecided() const;
  [[nodiscard]] std::optional<Value> likely_lead() const;
  enum class Direction : std::uint8_t { forward, backward };
  [[nodiscard]] std::vector<Value> in_order(std::vector<Value> values, Direction direction) const;
  [[nodiscard]] std::vector<Value> led_by(Value lead, std::vector<Value> others) const;
  [[nodiscard]] bool is_unlikely(Value value) const;
  [[nodiscard]] Question explore(std::vector<Value> left);
  [[nodiscard]] bool has_unexplored(const std::vector<Value>& left) const;
  [[nodiscard]] Question ask(std::vector<Value> offered, bool leads);
  [[nodiscard]] Question put(Open open);
  [[nodiscard]] std::optional<Question> next_led(std::size_t concurrency);
  [[nodiscard]] std::optional<Question> next_in_turn();
  [[nodiscard]] Value chosen_among_most() const;
  void learn(const std::vector<Value>& offered, Value value);
  void settle_mode();
  void forget_what_has_no_place();
  void pass_over(const std::vector<Value>& values);
  [[nodiscard]] bool is_proved(Preference preference) const;

  std::vector<Value> candidates_;
  Likelihood likelihood_;
  std::optional<Value> known_;
  Mode mode_ = Mode::unknown;
  std::size_t most_at_a_time_ = 0;  ///< 0: no bound
  std::vector<Value> accepted_;
  std::set<Value> accepted_set_;
  std::vector<Value> own_answers_;  ///< those of them that answered a question of this search, in that order
  std::set<Value> refused_;         ///< a question that held it was refused
  std::set<Value> passed_over_;     ///< it stood before what was chosen, in mode client
  std::vector<Answered> answers_;
  std::map<unsigned, Open> open_;
  std::vector<Open> cut_once_;
  unsigned asked_ = 0;
  bool was_answered_ = false;
  bool was_contradicted_ = false;
  std::optional<bool> took_everything_;
  std::string gap_;
};

}  // namespace smtpmatrix::survey
