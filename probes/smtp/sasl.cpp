#include "probes/smtp/sasl.h"

#include "probes/smtp/mechanisms.h"

namespace smtpmatrix::smtp {

std::unique_ptr<Mechanism> make_mechanism(std::string_view name, const Identity& identity) {
  const Secret* const needed = takes_token(name) ? identity.token : identity.password;
  if (needed == nullptr) return nullptr;
  if (auto own = make_own_mechanism(name, identity)) return own;
  return make_gsasl_mechanism(name, identity);
}

std::vector<std::string_view> strongest_first(bool tls) {
  if (tls) {
    return {"OAUTHBEARER", "XOAUTH2",  "SCRAM-SHA-256", "SCRAM-SHA-1", "PLAIN",
            "LOGIN",       "CRAM-MD5", "DIGEST-MD5",    "NTLM"};
  }
  return {"OAUTHBEARER", "XOAUTH2", "SCRAM-SHA-256", "SCRAM-SHA-1", "DIGEST-MD5",
          "CRAM-MD5",    "NTLM",    "PLAIN",         "LOGIN"};
}

bool takes_token(std::string_view mechanism) { return mechanism == "OAUTHBEARER" || mechanism == "XOAUTH2"; }

}  // namespace smtpmatrix::smtp
