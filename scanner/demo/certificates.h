// The demo's certificates, made anew at every start: one authority, and a server certificate for each name.
// Nothing is written anywhere. Botan's exceptions (no entropy, no memory) leave make_authority and issue.
#pragma once

#include <memory>
#include <string>

namespace smtpmatrix::demo {

enum class KeyKind : unsigned char { rsa, ecdsa };

/// A server's private key and its certificate chain.
struct Identity;

class Authority {
 public:
  Authority();
  ~Authority();
  Authority(const Authority&) = delete;
  Authority& operator=(const Authority&) = delete;

  [[nodiscard]] std::string pem() const;
  /// RSA identities share one key: making one costs a fifth of a second.
  [[nodiscard]] std::shared_ptr<const Identity> issue(const std::string& host, KeyKind kind);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace smtpmatrix::demo
