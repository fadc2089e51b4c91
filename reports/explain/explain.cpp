#include "reports/explain/explain.h"

#include <algorithm>
#include <fmt/format.h>

#include "reports/explain/clues.h"
#include "reports/explain/limits.h"
#include "reports/explain/reply_in_line.h"
#include "reports/knowledge/registry.h"

namespace smtpmatrix::reports {
namespace {

template <typename Entry>
KnownMeaning meaning_of(const Entry& entry) {
  return {.id = entry.id,
          .meaning = entry.meaning,
          .actor = entry.actor,
          .remedy = &entry.remedy,
          .provenance = &entry.provenance};
}

/// What a line offers, and how much it says. Words known at a service say most; numbers alone least.
struct Candidate {
  int weight = 0;
  Explanation explanation;
};

int weight_of(MatchQuality quality) {
  switch (quality) {
    case MatchQuality::text_of_provider: return 100;
    case MatchQuality::text: return 90;
    case MatchQuality::codes_of_provider: return 80;
    case MatchQuality::codes: return 70;
    case MatchQuality::code: return 65;
    case MatchQuality::registry: return 40;
  }
  return 0;
}
constexpr int weight_of_symptom = 60;
constexpr int weight_of_several = 45;
constexpr int weight_of_bare_number = 20;

bool goes_by_words(MatchQuality quality) {
  return quality == MatchQuality::text_of_provider || quality == MatchQuality::text;
}

std::optional<Stage> stage_for_match(std::string_view stage) { return parse_stage(stage); }

/// The entries that a reply without its code may mean: those of the best quality among all codes that come
/// with this enhanced code.
void match_without_code(const Knowledge& knowledge, const SmtpReply& reply, const Provider* provider,
                        Explanation& into) {
  const auto id = provider == nullptr ? std::nullopt : std::optional<std::string_view>(provider->id);
  std::vector<const ReplyEntry*> best;
  for (const int code : knowledge.codes_of(*reply.enhanced)) {
    auto complete = reply;
    complete.code = code;
    const auto match = knowledge.match(complete, id, stage_for_match(into.stage));
    // An entry of the code alone says nothing of a reply whose code is not known.
    if (!match || match->entry == nullptr || match->quality == MatchQuality::code) continue;
    if (!best.empty() && match->quality > into.quality) continue;
    if (best.empty() || match->quality < into.quality) best.clear();
    into.quality = match->quality;
    best.push_back(match->entry);
  }
  if (best.empty()) best = knowledge.relatives(reply);
  if (best.size() == 1 && into.quality != MatchQuality::registry) {
    into.known = meaning_of(*best.front());
    return;
  }
  into.quality = MatchQuality::registry;
  for (const auto* entry : best) into.possible.push_back(meaning_of(*entry));
}

void match_whole(const Knowledge& knowledge, const SmtpReply& reply, const Provider* provider,
                 Explanation& into) {
  const auto id = provider == nullptr ? std::nullopt : std::optional<std::string_view>(provider->id);
  const auto match = knowledge.match(reply, id, stage_for_match(into.stage));
  if (!match) return;
  into.quality = match->quality;
  into.registry = match->registry;
  if (match->entry != nullptr) {
    into.known = meaning_of(*match->entry);
    return;
  }
  for (const auto* entry : knowledge.relatives(reply)) into.possible.push_back(meaning_of(*entry));
}

class Reading {
 public:
  Reading(const Knowledge& knowledge, std::string_view line, const Provider* provider)
      : knowledge_(knowledge), line_(line), told_provider_(provider), stage_(stage_in(line)) {}

  std::optional<Explanation> take() {
    for (const auto& reply : replies_in(line_)) consider(reply);
    consider_symptom();
    if (!best_) return std::nullopt;
    auto& chosen = best_->explanation;
    chosen.program = program_of(line_);
    chosen.text =
        line_.substr(chosen.span.offset, std::min(chosen.span.length, explain_limits::quoted_bytes));
    if (chosen.known) chosen.devices = knowledge_.devices_of(chosen.known->id);
    return std::move(chosen);
  }

 private:
  void consider(const ReplyInLine& found) {
    Candidate candidate;
    auto& made = candidate.explanation;
    made.found = Found::reply;
    made.span = found.span;
    made.stage = stage_;
    made.provider =
        told_provider_ != nullptr ? told_provider_ : provider_in(knowledge_, line_, found.span.offset);
    if (made.provider == nullptr) made.provider = knowledge_.recognise_reply(found.reply);
    if (found.reply.code == 0) {
      match_without_code(knowledge_, found.reply, made.provider, made);
      made.registry = enhanced_sentence(*found.reply.enhanced);
    } else {
      match_whole(knowledge_, found.reply, made.provider, made);
    }
    if (found.evidence == ReplyEvidence::code_by_words && !goes_by_words(made.quality)) return;
    made.reply = found.reply;
    candidate.weight = weight_of(made.quality);
    if (!made.known && !made.possible.empty()) candidate.weight = weight_of_several;
    // "530 5.7.57 Client not authenticated … Error: 535 5.7.139 …": the inner one is the cause.
    if (made.known && found.quoted_by_reply) ++candidate.weight;
    // A delivery status is the mail server's own summary of whatever else the line says.
    if (found.evidence == ReplyEvidence::enhanced_only && found.reply.text.empty())
      candidate.weight = weight_of_bare_number;
    keep(std::move(candidate));
  }

  void consider_symptom() {
    const auto alert = alert_in(line_);
    const auto symptom =
        knowledge_.find_in(line_, alert ? std::optional<std::uint8_t>(alert->number) : std::nullopt);
    if (!symptom && !alert) return;
    Candidate candidate{.weight = weight_of_symptom, .explanation = {}};
    auto& made = candidate.explanation;
    made.stage = stage_;
    made.alert = alert;
    if (alert) made.registry = alert_sentence(*alert);
    if (symptom && symptom->length > 0) {
      made.found = Found::symptom;
      made.family = symptom->family;
      made.span = {.offset = symptom->offset, .length = symptom->length};
    } else {
      made.found = Found::alert;
      made.span = alert->span;
    }
    if (symptom) {
      made.known = meaning_of(*symptom->entry);
      made.quality = MatchQuality::text;
      for (const auto& id : symptom->entry->standards) {
        made.standards.push_back(knowledge_.find_standard(id));
      }
    } else {
      candidate.weight = weight_of(MatchQuality::registry);
    }
    made.provider =
        told_provider_ != nullptr ? told_provider_ : provider_in(knowledge_, line_, made.span.offset);
    keep(std::move(candidate));
  }

  [[nodiscard]] static std::string alert_sentence(const AlertInLine& alert) {
    const auto meaning = describe_alert(alert.number);
    if (!meaning) return fmt::format("alert {}: not registered", alert.number);
    return fmt::format("alert {} {}: {} {}", alert.number, meaning->name, meaning->meaning, meaning->hint);
  }

  void keep(Candidate candidate) {
    if (!best_ || candidate.weight > best_->weight) best_ = std::move(candidate);
  }

  const Knowledge& knowledge_;
  std::string_view line_;
  const Provider* told_provider_;
  std::string_view stage_;
  std::optional<Candidate> best_;
};

}  // namespace

std::string_view to_string(Found found) {
  switch (found) {
    case Found::reply: return "reply";
    case Found::alert: return "alert";
    case Found::symptom: return "symptom";
  }
  return "symptom";
}

std::optional<Explanation> explain(const Knowledge& knowledge, std::string_view line,
                                   std::optional<std::string_view> provider) {
  const bool cut = line.size() > explain_limits::line_bytes;
  line = line.substr(0, explain_limits::line_bytes);
  auto made = Reading(knowledge, line, provider ? knowledge.find_provider(*provider) : nullptr).take();
  if (made) made->cut = cut;
  return made;
}

}  // namespace smtpmatrix::reports
