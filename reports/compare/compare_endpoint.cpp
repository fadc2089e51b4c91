#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "reports/compare/compare.h"

namespace smtpmatrix::reports::compare {
namespace {

using MaybeText = std::optional<std::string>;

class Changes {
 public:
  void note(std::string_view what, MaybeText before, MaybeText after) {
    if (before != after) list_.push_back({std::string(what), std::move(before), std::move(after)});
  }
  void note(std::string_view what, bool before, bool after) {
    note(what, MaybeText(before ? "true" : "false"), MaybeText(after ? "true" : "false"));
  }
  [[nodiscard]] std::vector<Change> take() { return std::move(list_); }

 private:
  std::vector<Change> list_;
};

std::string day_of(UnixTime time) {
  const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(time));
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                     static_cast<unsigned>(day.day()));
}

std::string problems_text(const ChainFacts& facts) {
  std::vector<std::string_view> names;
  for (const auto problem : facts.problems) names.push_back(to_string(problem));
  return names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", "));
}

/// Of two certificates that were seen; one that was not seen, as the port did not answer, is no change of it.
void compare_certificates(const ChainFacts& before, const ChainFacts& after, bool verification_counts,
                          Changes& changes) {
  if (before.chain.empty() || after.chain.empty()) return;
  const auto &was = before.chain.front(), &is = after.chain.front();
  changes.note("certificate.sha256_fingerprint", MaybeText(was.sha256_fingerprint),
               MaybeText(is.sha256_fingerprint));
  changes.note("certificate.subject", MaybeText(was.subject), MaybeText(is.subject));
  changes.note("certificate.issuer", MaybeText(was.issuer), MaybeText(is.issuer));
  changes.note("certificate.not_after", MaybeText(day_of(was.not_after)), MaybeText(day_of(is.not_after)));
  if (!verification_counts) return;
  changes.note("certificate.trusted", before.trusted, after.trusted);
  changes.note("certificate.name_matches", before.name_matches, after.name_matches);
  changes.note("certificate.problems", MaybeText(problems_text(before)), MaybeText(problems_text(after)));
}

void compare_ehlo(std::string_view name, const std::optional<EhloFacts>& before,
                  const std::optional<EhloFacts>& after, Changes& changes) {
  if (!before || !after) return;
  for (const auto& [keyword, parameters] : before->keywords) {
    if (keyword == "AUTH" || keyword.starts_with("AUTH=")) continue;  // mechanism by mechanism, below
    const auto found = after->keywords.find(keyword);
    const auto is = found == after->keywords.end() ? MaybeText() : MaybeText(found->second);
    changes.note(fmt::format("{}.{}", name, keyword), MaybeText(parameters), is);
  }
  for (const auto& [keyword, parameters] : after->keywords) {
    if (keyword != "AUTH" && !keyword.starts_with("AUTH=") && !before->keywords.contains(keyword))
      changes.note(fmt::format("{}.{}", name, keyword), MaybeText(), MaybeText(parameters));
  }
}

/// The order is the server's and may say nothing; what is offered counts.
void compare_mechanisms(std::string_view name, const std::optional<EhloFacts>& before,
                        const std::optional<EhloFacts>& after, Changes& changes) {
  if (!before || !after) return;
  const auto sorted = [](std::vector<std::string> list) {
    std::ranges::sort(list);
    return list.empty() ? MaybeText() : MaybeText(fmt::format("{}", fmt::join(list, " ")));
  };
  changes.note(name, sorted(before->auth_mechanisms), sorted(after->auth_mechanisms));
}

/// "am0pr01.mail.example.org" of a pool greets by another first label each time: the rest is who it is.
MaybeText greeting_domain(const std::optional<SmtpReply>& greeting) {
  if (!greeting) return std::nullopt;
  auto name = greeting->text.substr(0, greeting->text.find(' '));
  const auto dot = name.find('.');
  if (dot == std::string::npos) return std::nullopt;
  if (name.find('.', dot + 1) != std::string::npos) name.erase(0, dot + 1);
  return name;
}

Kind kind_of(const EndpointEntry& before, const EndpointEntry& after, bool verification_counts) {
  if (!verification_counts || !before.certificate || !after.certificate) return Kind::changed;
  const bool was = before.certificate->verified(), is = after.certificate->verified();
  if (was && !is) return Kind::worse;
  return !was && is ? Kind::better : Kind::changed;
}

}  // namespace

EndpointDifference compare_endpoint(const EndpointEntry& before, const EndpointEntry& after,
                                    bool verification_counts) {
  Changes changes;
  changes.note("address", MaybeText(before.endpoint.address), MaybeText(after.endpoint.address));
  changes.note("provider", before.provider, after.provider);
  const auto was = greeting_domain(before.greeting), is = greeting_domain(after.greeting);
  if (was && is) changes.note("greeting", was, is);
  if (before.certificate && after.certificate)
    compare_certificates(*before.certificate, *after.certificate, verification_counts, changes);
  compare_ehlo("ehlo", before.ehlo, after.ehlo, changes);
  compare_ehlo("ehlo_tls", before.ehlo_tls, after.ehlo_tls, changes);
  compare_mechanisms("auth_mechanisms", before.ehlo, after.ehlo, changes);
  compare_mechanisms("auth_mechanisms_tls", before.ehlo_tls, after.ehlo_tls, changes);
  EndpointDifference difference;
  difference.endpoint = after.endpoint;
  difference.changes = changes.take();
  difference.kind = kind_of(before, after, verification_counts);
  return difference;
}

}  // namespace smtpmatrix::reports::compare
