// The certificates that tests/support/make_certificates.sh made for this build, by name.
#pragma once

#include <chrono>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "probes/certs/verify.h"
#include "tests/support/files.h"

namespace smtpmatrix::certs {

using Chain = std::vector<Bytes>;

inline constexpr std::string_view made_for_host = "smtp.example.test";

inline std::string certificate_file(const std::string& name) {
  return tests::read_file(SMTPMATRIX_BINARY_DIR "/certificates/" + name);
}

inline Chain chain_of(std::initializer_list<const char*> names) {
  Chain chain;
  for (const char* name : names) chain.push_back(to_bytes(certificate_file(std::string(name) + ".der")));
  return chain;
}

inline TrustStore trusts_root() { return TrustStore::from_pem(certificate_file("root.pem")).value(); }

inline const CertificateFacts& made_leaf() {
  static const ChainFacts facts = verify(chain_of({"leaf"}), made_for_host, UnixTime{}, TrustStore());
  return facts.chain.front();
}

/// The certificates are made when the tests are built; an hour later is well inside their hundred years.
inline UnixTime valid_time() { return made_leaf().not_before + std::chrono::hours(1); }

}  // namespace smtpmatrix::certs
