// Which mechanisms a login tries, in which order; which one shows whether AUTH is admitted at all; and what a
// refusal means for the next attempt. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "probes/observation/reason.h"
#include "probes/observation/smtp_facts.h"
#include "probes/session.h"
#include "probes/smtp/sasl.h"

namespace smtpmatrix {

struct NoLogin {
  Reason reason = Reason::no_common_mechanism;  ///< or no_credentials_for_mechanism
  Fault fault = Fault::peer_incompatible;
  std::string detail;
};

/// The secrets of `credentials` are borrowed.
[[nodiscard]] smtp::Identity identity_of(const Credentials& credentials, const Endpoint& endpoint);

/// `asked_for`: mechanisms to try, in order, whatever their case; empty: all, strongest first.
[[nodiscard]] tl::expected<std::vector<std::string>, NoLogin> plan_login(
    const std::vector<std::string>& offered, const std::vector<std::string>& asked_for,
    const smtp::Identity& identity, bool tls);

/// The mechanism to begin and cancel. LOGIN first: its 334 is a mere prompt on every server; then PLAIN; any
/// other will do, since nothing of it is spoken. Empty when none is offered.
[[nodiscard]] std::optional<std::string> mechanism_for_challenge(const std::vector<std::string>& offered);

/// Whether a refused mechanism says nothing of the credentials, so that another one may be tried without
/// counting towards a lockout.
[[nodiscard]] bool another_mechanism_may_work(const SmtpReply& refusal);

/// smtp_reply or temporary_reply, as Stop wants it.
[[nodiscard]] Reason reason_of(const SmtpReply& refusal);

}  // namespace smtpmatrix
