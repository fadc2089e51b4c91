// The conversation that a cell is: greeting → EHLO → STARTTLS → TLS → EHLO → AUTH → MAIL → RCPT → QUIT, in
// the order of its mode, as far as the probe asks. Composes probes/smtp, probes/tls and probes/certs; a
// Conversation, so sans-IO.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "probes/base/random.h"
#include "probes/base/secret.h"
#include "probes/base/time.h"
#include "probes/certs/verifier.h"
#include "probes/clients/client.h"
#include "probes/conversation.h"
#include "probes/probe.h"

namespace smtpmatrix {

struct Credentials {
  std::string user;
  std::optional<Secret> password;
  std::optional<Secret> token;  ///< OAuth access token, for XOAUTH2 and OAUTHBEARER
  std::vector<std::string>
      mechanisms;  ///< to try, in order; empty: what client and server share, strongest first
};

/// Shared by every session of a scan; outlives them.
struct SessionSettings {
  std::string ehlo_name;
  std::optional<std::string> sni;  ///< instead of the target host; the certificate is held against it too
  std::string mail_from;
  std::string rcpt_to;
  std::optional<Credentials> credentials;  ///< without: `auth` is never asked for, `auth_challenge` may be
  bool auth_unverified = false;  ///< credentials also over a session whose certificate does not verify
  bool auth_plaintext = false;   ///< … over no TLS
  bool verify =
      true;  ///< false: an unverified certificate is not a reason to withhold credentials or to report
  Elapsed step_timeout = std::chrono::seconds(10);
  Elapsed greeting_timeout = std::chrono::seconds(30);
  std::shared_ptr<certs::Verifier> verifier;  ///< without: nobody is trusted
  /// For clients whose roots are of another time, by clients::Trust::store and store_release; `verifier`
  /// serves where there is none.
  std::map<std::pair<std::string, std::string>, std::shared_ptr<certs::Verifier>> verifiers_by_store;
};

/// `now` is the wall clock for certificates; `random` must outlive the session.
[[nodiscard]] std::unique_ptr<Conversation> make_session(const Probe& probe, const clients::Client& client,
                                                         const SessionSettings& settings, UnixTime now,
                                                         Random& random);

}  // namespace smtpmatrix
