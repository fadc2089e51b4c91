// What a Survey asks and keeps. Its lines are added as answers allow: suites in inquiry.cpp, what follows
// from a version in inquiry_keys.cpp, what a server has and tolerates in inquiry_traits.cpp. Internal to this
// room.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "probes/survey/line.h"
#include "probes/survey/offers.h"
#include "probes/survey/survey.h"

namespace smtpmatrix::survey {

class Inquiry {
 public:
  /// `concurrency`: at least 1.
  Inquiry(Known known, std::size_t concurrency);
  Inquiry(const Inquiry&) = delete;  // lines call back
  Inquiry& operator=(const Inquiry&) = delete;

  std::vector<Question> take_ready();
  void answered(unsigned id, const Outcome& outcome);
  [[nodiscard]] bool done() const { return open_.empty() && (!is_waiting() || is_exhausted()); }
  [[nodiscard]] SurveyFacts facts() const;

 private:
  struct Open {
    Line* line;
    unsigned id;
  };
  /// The searches whose results stand in the facts.
  enum class Topic : std::uint8_t { groups13, groups12, schemes13, schemes12 };

  [[nodiscard]] bool is_waiting() const;
  [[nodiscard]] bool is_exhausted() const;
  enum class Turn : std::uint8_t { first, in_gaps };
  SearchLine& add(SearchLine::Task task, Turn turn = Turn::in_gaps);
  void ask(tls::Offer offer, TlsDepth depth, std::function<void(const Outcome&)> read);

  void ask_suites(std::uint16_t version);
  void ask_old_versions();
  void go_on();
  void ask_what_follows_tls13();
  void ask_what_follows(std::uint16_t older);
  void ask_dh_bits(std::uint16_t older, const Values& suites);
  void ask_extensions(std::uint16_t older, const Values& suites);
  void ask_chains(std::uint16_t older, const Values& suites);
  void ask_chains_of_tls13();
  void ask_tolerance();
  void ask_fallback();
  [[nodiscard]] Choices result_of(const SearchLine& line) const;
  void note_flight(const Outcome& outcome);
  void ask_for_chain(std::string_view kind, tls::Offer offer);
  [[nodiscard]] const ChoiceSearch* suites_of(std::uint16_t version) const;
  [[nodiscard]] bool is_settled(std::uint16_t version) const;
  /// Empty: not known yet.
  [[nodiscard]] std::optional<bool> is_offered(std::uint16_t version) const;
  [[nodiscard]] Values accepted_at(std::uint16_t version) const;
  [[nodiscard]] Values usual_suites(std::uint16_t version) const;
  [[nodiscard]] Values offered_versions() const;
  [[nodiscard]] std::optional<std::uint16_t> newest_older() const;

  Known known_;
  std::size_t concurrency_;
  std::vector<std::unique_ptr<Line>> lines_;  ///< first those whose questions go first
  std::map<std::uint16_t, SearchLine*> suites_;
  std::map<Topic, SearchLine*> topics_;
  std::map<unsigned, Open> open_;
  unsigned next_id_ = 0;
  bool asked_after_tls13_ = false, asked_after_older_ = false, asked_after_all_ = false;
  bool asked_for_chains_ = false;
  std::map<std::uint16_t, Answer> old_versions_;
  std::optional<unsigned> dh_bits_;
  std::map<Trait, Answer> traits_;
  std::map<std::string, ChainFacts> chains_;  ///< by kind of key
};

}  // namespace smtpmatrix::survey
