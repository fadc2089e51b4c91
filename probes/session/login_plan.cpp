#include "probes/session/login_plan.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "probes/smtp/text.h"

namespace smtpmatrix {
namespace {

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

/// What was asked for, else all that this build speaks.
std::vector<std::string> wanted(const std::vector<std::string>& asked_for, bool tls) {
  std::vector<std::string> names;
  if (asked_for.empty()) {
    for (const std::string_view name : smtp::strongest_first(tls)) names.emplace_back(name);
    return names;
  }
  for (const std::string& name : asked_for) names.push_back(smtp::upper(name));
  return names;
}

}  // namespace

smtp::Identity identity_of(const Credentials& credentials, const Endpoint& endpoint) {
  return {.user = credentials.user,
          .password = credentials.password ? &*credentials.password : nullptr,
          .token = credentials.token ? &*credentials.token : nullptr,
          .host = endpoint.host,
          .port = endpoint.port};
}

tl::expected<std::vector<std::string>, NoLogin> plan_login(const std::vector<std::string>& offered,
                                                           const std::vector<std::string>& asked_for,
                                                           const smtp::Identity& identity, bool tls) {
  const auto spoken = smtp::strongest_first(tls);
  std::vector<std::string> common;
  for (const std::string& name : wanted(asked_for, tls)) {
    if (contains(offered, name) && std::ranges::find(spoken, name) != spoken.end()) common.push_back(name);
  }
  if (common.empty()) {
    return tl::make_unexpected(
        NoLogin{.reason = Reason::no_common_mechanism,
                .fault = Fault::peer_incompatible,
                .detail = fmt::format("offered: {}; wanted: {}", fmt::join(offered, " "),
                                      fmt::join(wanted(asked_for, tls), " "))});
  }
  std::vector<std::string> usable;
  for (const std::string& name : common) {
    if (smtp::make_mechanism(name, identity)) usable.push_back(name);
  }
  if (usable.empty()) {
    return tl::make_unexpected(
        NoLogin{.reason = Reason::no_credentials_for_mechanism,
                .fault = Fault::ours,
                .detail = fmt::format("{} with {}", fmt::join(common, " "),
                                      identity.token != nullptr ? "a token but no password"
                                                                : "no token or no support in GNU SASL")});
  }
  return usable;
}

std::optional<std::string> mechanism_for_challenge(const std::vector<std::string>& offered) {
  if (offered.empty()) return std::nullopt;
  for (const std::string_view preferred : {"LOGIN", "PLAIN", "CRAM-MD5", "DIGEST-MD5", "NTLM"}) {
    if (contains(offered, preferred)) return std::string(preferred);
  }
  return offered.front();
}

bool another_mechanism_may_work(const SmtpReply& refusal) {
  // RFC 4954 6: 504 5.5.4 and 5.7.4 unrecognised mechanism, 534 too weak, 538 needs encryption, 454
  // temporary; 500 to 503 are what servers without the mechanism, or without AUTH in this state, say instead.
  static constexpr std::array codes = {454, 500, 501, 502, 503, 504, 534, 538};
  // RFC 4954 6: 5.7.8 credentials invalid. It decides, whatever code stands before it.
  if (refusal.enhanced == "5.7.8") return false;
  return refusal.enhanced == "5.7.4" || std::ranges::find(codes, refusal.code) != codes.end();
}

Reason reason_of(const SmtpReply& refusal) {
  // RFC 5321 4.2.1: a 4yz may go away. That "421 4.7.66" will not, and "451 4.7.1 greylisted" will, is the
  // verdict's to say.
  return refusal.code >= 400 && refusal.code <= 499 ? Reason::temporary_reply : Reason::smtp_reply;
}

}  // namespace smtpmatrix
