// What a TrustStore holds, for this room's own files.
#pragma once

#include <botan/certstor.h>
#include <botan/pkix_types.h>
#include <string>
#include <vector>

#include "probes/certs/parsed.h"
#include "probes/certs/verify.h"

namespace smtpmatrix::certs {

/// Botan checks that a certificate signed itself as it reads it, which for all of a system's anchors costs
/// more than a scan of one host. So an anchor is read in full once a chain names its subject, and only its
/// names and times before.
struct TrustStore::Impl {
  struct Waiting {
    Botan::X509_DN subject;
    Bytes der;
  };

  std::size_t size = 0;
  std::vector<UnixTime> boundaries;  ///< when an anchor becomes valid or has expired

  /// Every anchor that a path from this chain could reach is in it. Until the next call.
  [[nodiscard]] const Botan::Certificate_Store_In_Memory& anchors_for(const std::vector<Parsed>& chain) const;
  /// Why an anchor that was asked for cannot be read; empty if all could.
  [[nodiscard]] const std::string& unreadable() const { return unreadable_; }
  void add(Waiting anchor) { waiting_.push_back(std::move(anchor)); }

 private:
  void read_named(std::vector<Botan::X509_DN> names) const;

  mutable std::vector<Waiting> waiting_;
  mutable Botan::Certificate_Store_In_Memory read_;
  mutable std::string unreadable_;
};

/// The first second in which it has expired.
[[nodiscard]] inline UnixTime first_moment_after(const CertificateFacts& facts) {
  return facts.not_after == UnixTime::max() ? facts.not_after : facts.not_after + std::chrono::seconds(1);
}

}  // namespace smtpmatrix::certs
