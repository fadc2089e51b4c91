#include "probes/survey/line.h"

#include <algorithm>

namespace smtpmatrix::survey {

Outcome outcome_of(const Observation& seen) {
  using Kind = Outcome::Kind;
  const std::string why = seen.stop ? seen.stop->detail : std::string();
  if (!seen.tls) return {Kind::unanswered, why, &seen};
  const bool has_ended = !seen.stop || seen.stop->stage != Stage::tls;
  if (has_ended) return {Kind::replied, why, &seen};
  switch (seen.stop->reason) {
    case Reason::tls_alert:
    case Reason::tls_version_mismatch: return {Kind::refused, why, &seen};
    case Reason::connection_closed:
    case Reason::connection_reset: return {seen.tls->cipher_suite ? Kind::replied : Kind::cut, why, &seen};
    case Reason::timeout: return {seen.tls->cipher_suite ? Kind::replied : Kind::silent, why, &seen};
    default: return {seen.tls->cipher_suite ? Kind::replied : Kind::unanswered, why, &seen};
  }
}

bool has_alert(const TlsFacts& facts, std::uint8_t description) {
  return std::ranges::any_of(facts.alerts, [&](const Alert& alert) {
    return alert.sent_by == Sender::server && alert.description == description;
  });
}

std::optional<Line::Asked> SearchLine::next(std::size_t concurrency) {
  auto question = task_.search.next(concurrency);
  if (!question) return std::nullopt;
  offered_[question->id] = question->offered;
  return Asked{question->id, task_.offer(question->offered), task_.depth};
}

void SearchLine::answered(unsigned id, const Outcome& outcome) {
  const auto offered = std::move(offered_.extract(id).mapped());
  if (task_.watch) task_.watch(outcome);
  const auto* const facts = outcome.tls();
  const auto chosen = facts != nullptr ? task_.choice(*facts) : std::nullopt;
  if (chosen && std::ranges::find(offered, *chosen) != offered.end()) return task_.search.chose(id, *chosen);
  switch (outcome.kind) {
    case Outcome::Kind::refused: return task_.search.refused(id);
    case Outcome::Kind::cut: return task_.search.cut(id);
    case Outcome::Kind::replied:
    case Outcome::Kind::silent:
    case Outcome::Kind::unanswered: return task_.search.unanswered(id, outcome.why);
  }
}

std::optional<Line::Asked> SingleLine::next(std::size_t concurrency) {
  if (is_open_ || is_over_ || concurrency == 0) return std::nullopt;
  is_open_ = true;
  return Asked{asked_++, offer_, depth_};
}

void SingleLine::answered(unsigned /*id*/, const Outcome& outcome) {
  is_open_ = false;
  const bool may_be_chance = outcome.kind == Outcome::Kind::cut || outcome.kind == Outcome::Kind::silent;
  if (may_be_chance && asked_ == 1) return;
  is_over_ = true;
  read_(outcome);
}

}  // namespace smtpmatrix::survey
