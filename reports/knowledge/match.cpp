// Which entry explains a reply. Of those whose conditions all hold, the one that says most:
//
//   words + service  >  words + enhanced code  >  enhanced code + service  >  words  >  code + service
//                    >  code + enhanced code  >  code
//
// then the one that usually comes at this stage, then the first in the file. Words count when the service is
// not known, a little less than an entry that names none. An enhanced code alone never decides: 5.7.30 is
// Microsoft's retirement of passwords, Google's missing DKIM and RFC 8689's REQUIRETLS.
#include <algorithm>
#include <fmt/format.h>

#include "reports/knowledge/data.h"
#include "reports/knowledge/registry.h"

namespace smtpmatrix::reports {
namespace {

enum class ProviderFit : std::uint8_t { any, same, unknown, other };

/// A service runs on some software and a server relays for some service, so a service and a program do not
/// exclude each other; two services do.
ProviderFit fit_of(const ReplyConditions& conditions, const Provider* wanted, const Provider* seen) {
  if (conditions.provider.empty()) return ProviderFit::any;
  if (seen == nullptr) return ProviderFit::unknown;
  if (conditions.provider == seen->id || conditions.provider == seen->family) return ProviderFit::same;
  return wanted != nullptr && wanted->kind != seen->kind ? ProviderFit::unknown : ProviderFit::other;
}

struct Match {
  int weight = 0;
  MatchQuality quality = MatchQuality::code;
};

std::optional<Match> weigh(const ReplyConditions& conditions, ProviderFit fit, const SmtpReply& reply) {
  if (conditions.code != reply.code || fit == ProviderFit::other) return std::nullopt;
  // A service's meaning of a number holds for others only if the words are the same.
  if (fit == ProviderFit::unknown && !conditions.text) return std::nullopt;
  const bool by_enhanced = !conditions.enhanced.empty();
  const auto contains = [&](const EnhancedRange& range) { return range.contains(*reply.enhanced); };
  if (by_enhanced && !(reply.enhanced && std::ranges::any_of(conditions.enhanced, contains)))
    return std::nullopt;
  if (conditions.text && !conditions.text->found_in(reply.text)) return std::nullopt;

  const bool same = fit == ProviderFit::same;
  Match match;
  match.weight = (conditions.text ? 40 : 0) + (same ? 30 : 0) + (by_enhanced ? 20 : 0);
  if (fit == ProviderFit::unknown) match.weight -= 10;
  if (conditions.text) {
    match.quality = same ? MatchQuality::text_of_provider : MatchQuality::text;
  } else if (same) {
    match.quality = MatchQuality::codes_of_provider;
  } else if (by_enhanced) {
    match.quality = MatchQuality::codes;
  }
  return match;
}

/// The words of data/replies.json for a stage; EHLO and AUTH come in two forms each.
std::string_view stage_word(std::optional<Stage> stage) {
  if (!stage) return {};
  if (*stage == Stage::ehlo_tls) return to_string(Stage::ehlo);
  if (*stage == Stage::auth_challenge) return to_string(Stage::auth);
  return to_string(*stage);
}

std::string registry_sentence(const SmtpReply& reply) {
  std::string sentence = fmt::format("{}: {}", reply.code, describe_reply_code(reply.code));
  if (reply.enhanced) {
    const auto enhanced = enhanced_sentence(*reply.enhanced);
    if (!enhanced.empty()) sentence += " / " + enhanced;
  }
  return sentence;
}

}  // namespace

std::optional<ReplyMeaning> Knowledge::match(const SmtpReply& reply, std::optional<std::string_view> provider,
                                             std::optional<Stage> stage) const {
  // RFC 5321 4.2.1: only 4yz and 5yz refuse.
  if (reply.code < 400 || reply.code > 599) return std::nullopt;
  const Provider* seen = provider ? find_provider(*provider) : nullptr;
  if (seen == nullptr) seen = recognise_reply(reply);
  const auto stage_name = stage_word(stage);

  ReplyMeaning best{
      .quality = MatchQuality::registry, .entry = nullptr, .registry = registry_sentence(reply)};
  int best_weight = -1;
  for (std::size_t at = 0; at < data_->replies.entries.size(); ++at) {
    const auto& conditions = data_->replies.conditions[at];
    const auto fit = fit_of(conditions, find_provider(conditions.provider), seen);
    const auto match = weigh(conditions, fit, reply);
    if (!match) continue;
    const auto& entry = data_->replies.entries[at];
    const int weight = match->weight + (entry.stage == stage_name ? 1 : 0);
    if (weight <= best_weight) continue;
    best_weight = weight;
    best.quality = match->quality;
    best.entry = &entry;
  }
  return best;
}

}  // namespace smtpmatrix::reports
