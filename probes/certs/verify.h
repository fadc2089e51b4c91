// DER chain → facts, trust and name check, with Botan's path validation. Nothing here judges what follows
// from it. Foreign bytes never throw out of this room: an unreadable certificate is a problem in the result.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "probes/base/bytes.h"
#include "probes/base/time.h"
#include "probes/observation/certificate_facts.h"

namespace smtpmatrix::certs {

/// Trust anchors, shared by all conversations. What it trusts never changes; each anchor is read in full when
/// a chain first leads to it, so not for two threads at once.
class TrustStore {
 public:
  /// Takes every certificate of a PEM bundle (as /etc/ssl/certs/ca-certificates.crt). Error: what and where,
  /// one line; a bundle without any certificate is an error. One whose key or extensions turn out to be
  /// malformed is no anchor, and the chain that leads to it says so.
  [[nodiscard]] static tl::expected<TrustStore, std::string> from_pem(std::string_view pem);
  /// Trusts nobody.
  TrustStore();
  ~TrustStore();
  TrustStore(TrustStore&&) noexcept;
  TrustStore& operator=(TrustStore&&) noexcept;

  [[nodiscard]] std::size_t size() const;

  struct Impl;
  [[nodiscard]] const Impl& impl() const { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
};

/// `chain` leaf first, as sent; `name` a host name (A-label) or an IP address literal; `now` from the
/// caller's clock. Limits: at most 10 certificates are parsed, 64 KiB each.
[[nodiscard]] ChainFacts verify(const std::vector<Bytes>& chain, std::string_view name, UnixTime now,
                                const TrustStore& store);

}  // namespace smtpmatrix::certs
