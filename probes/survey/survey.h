// Everything that one endpoint accepts, asked in many small connections (--ciphers): suites of each version
// and their order, groups, signature schemes, what it tolerates, what it knows. Pure: it hands out hellos and
// is told what they met.
//
//   Survey survey(known, concurrency);
//   for (const Question& question : survey.take_ready()) …a connection that offers question.offer…
//   survey.answered(question.id, observation);      // or gave_up(); then take_ready() again
//   if (survey.done()) facts = survey.facts();
//
// The rules of what follows from an answer are choice_search.h's. Nothing here is completed but what a
// signature of TLS 1.3 needs: hellos cost the server little and us less.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "probes/base/stage.h"
#include "probes/observation/observation.h"
#include "probes/observation/survey_facts.h"
#include "probes/tls/handshake/offer.h"

namespace smtpmatrix::survey {

struct Question {
  unsigned id = 0;
  tls::Offer offer;
  TlsDepth depth = TlsDepth::server_hello;
};

/// What other connections to the endpoint have seen.
struct Known {
  struct Choice {
    std::uint16_t version;
    std::vector<std::uint16_t> offered;  ///< suites
    std::uint16_t chosen;
  };
  std::vector<Choice> choices;
};
/// Adds what one connection saw that offered these suites.
void note(Known& known, const std::vector<std::uint16_t>& offered, const Observation& seen);

class Inquiry;

class Survey {
 public:
  /// `concurrency`: questions under way at a time.
  Survey(Known known, std::size_t concurrency);
  ~Survey();
  Survey(Survey&&) noexcept;
  Survey& operator=(Survey&&) noexcept;

  [[nodiscard]] std::vector<Question> take_ready();
  void answered(unsigned id, const Observation& seen);
  /// It could not be asked, and will not be again.
  void gave_up(unsigned id, const std::string& why);
  [[nodiscard]] bool done() const;
  [[nodiscard]] SurveyFacts facts() const;

 private:
  std::unique_ptr<Inquiry> inquiry_;
};

}  // namespace smtpmatrix::survey
