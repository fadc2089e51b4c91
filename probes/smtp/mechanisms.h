// The two families of mechanisms that make_mechanism() chooses from. Internal to the room.
#pragma once

#include <memory>
#include <string_view>

#include "probes/smtp/sasl.h"

namespace smtpmatrix::smtp {

/// PLAIN, LOGIN, XOAUTH2, OAUTHBEARER; nullptr for any other name. The secret needed is there.
[[nodiscard]] std::unique_ptr<Mechanism> make_own_mechanism(std::string_view name, const Identity& identity);

/// CRAM-MD5, DIGEST-MD5, SCRAM-SHA-1, SCRAM-SHA-256, NTLM, as far as GNU SASL was built with them.
[[nodiscard]] std::unique_ptr<Mechanism> make_gsasl_mechanism(std::string_view name,
                                                              const Identity& identity);

}  // namespace smtpmatrix::smtp
