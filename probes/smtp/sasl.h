// SASL mechanisms of the client, behind one interface: a challenge in, a response out (RFC 4422, RFC 4954).
//
// PLAIN, LOGIN, XOAUTH2 and OAUTHBEARER are ours; CRAM-MD5, DIGEST-MD5, SCRAM-SHA-1, SCRAM-SHA-256 and NTLM
// are GNU SASL's, and not available where its build lacks them. GNU SASL draws its nonces itself: they are
// the one thing of a conversation that no parameter decides, and no response is ever in a transcript.
//
// A response is a Secret: whoever sends it writes `shown` into the transcript instead.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "probes/base/secret.h"
#include "probes/observation/reason.h"

namespace smtpmatrix::smtp {

/// Who logs in and where. The secrets are borrowed for the mechanism's life.
struct Identity {
  std::string user;
  const Secret* password = nullptr;
  const Secret* token = nullptr;  ///< OAuth access token
  std::string host;               ///< as the user named it: DIGEST-MD5's digest-uri, OAUTHBEARER's host
  std::uint16_t port = 0;
  bool name_with_command = false;  ///< LOGIN: "AUTH LOGIN <user>", for servers that want it so
};

/// What stands after 334: as sent, and decoded if it is base64. "334 Username:" and "334 ntlm supported"
/// exist.
struct Challenge {
  std::string_view text;
  std::optional<std::string> decoded;
};

struct Response {
  Secret bytes;            ///< before base64
  std::string_view shown;  ///< for the transcript: "<password>"
};

/// The exchange cannot go on: the peer sent what the mechanism does not admit, or we cannot speak it.
struct SaslError {
  Reason reason = Reason::smtp_malformed;
  Fault fault = Fault::peer_malformed;
  std::string detail;
};

class Mechanism {
 public:
  virtual ~Mechanism() = default;
  /// Sent with the AUTH command or in answer to an empty first challenge; nothing where the server speaks
  /// first.
  [[nodiscard]] virtual tl::expected<std::optional<Response>, SaslError> initial_response() = 0;
  [[nodiscard]] virtual tl::expected<Response, SaslError> respond(const Challenge& challenge) = 0;
  /// Whether the server has proved what this mechanism lets it prove (SCRAM, DIGEST-MD5: that it knows the
  /// password).
  [[nodiscard]] virtual bool is_complete() const = 0;
};

/// nullptr if this build cannot speak it, or the identity lacks the secret it needs.
[[nodiscard]] std::unique_ptr<Mechanism> make_mechanism(std::string_view name, const Identity& identity);

/// The rest of this header chooses mechanisms; names are upper case.

/// All that this build speaks, strongest first. Under TLS the channel protects the password, so SCRAM leads
/// (the server never learns the password), then PLAIN and LOGIN, which every server implements alike;
/// CRAM-MD5 and DIGEST-MD5 come later: they make the server keep the password in clear and are historic (RFC
/// 6331), and NTLM is last. Without TLS those that do not reveal the password lead. Tokens, where there is
/// one, lead in both.
[[nodiscard]] std::vector<std::string_view> strongest_first(bool tls);

[[nodiscard]] bool takes_token(std::string_view mechanism);

}  // namespace smtpmatrix::smtp
