#include "probes/survey/survey.h"

#include <algorithm>
#include <utility>

#include "probes/survey/inquiry.h"

namespace smtpmatrix::survey {

void note(Known& known, const std::vector<std::uint16_t>& offered, const Observation& seen) {
  if (!seen.tls || !seen.tls->version || !seen.tls->cipher_suite) return;
  const bool was_minded = seen.stop && (seen.stop->reason == Reason::tls_version_mismatch ||
                                        seen.stop->reason == Reason::tls_cipher_mismatch);
  if (!was_minded) known.choices.push_back({*seen.tls->version, offered, *seen.tls->cipher_suite});
}

Survey::Survey(Known known, std::size_t concurrency)
    : inquiry_(std::make_unique<Inquiry>(std::move(known), std::max<std::size_t>(concurrency, 1))) {}
Survey::~Survey() = default;
Survey::Survey(Survey&&) noexcept = default;
Survey& Survey::operator=(Survey&&) noexcept = default;

std::vector<Question> Survey::take_ready() { return inquiry_->take_ready(); }
void Survey::answered(unsigned id, const Observation& seen) { inquiry_->answered(id, outcome_of(seen)); }
void Survey::gave_up(unsigned id, const std::string& why) {
  inquiry_->answered(id, {Outcome::Kind::unanswered, why, nullptr});
}
bool Survey::done() const { return inquiry_->done(); }
SurveyFacts Survey::facts() const { return inquiry_->facts(); }

}  // namespace smtpmatrix::survey
