// One certificate, read: Botan's object for path validation and our facts for the report.
#pragma once

#include <memory>
#include <string>
#include <tl/expected.hpp>

#include "probes/base/bytes.h"
#include "probes/certs/host_name.h"
#include "probes/observation/certificate_facts.h"

namespace Botan {
class X509_Certificate;
class ASN1_Time;
}  // namespace Botan

namespace smtpmatrix::certs {

struct Parsed {
  std::shared_ptr<const Botan::X509_Certificate> certificate;
  CertificateFacts facts;
  PresentedNames names;
  bool weak_signature = false;  ///< made over MD5 or SHA-1
  bool weak_key = false;        ///< shorter than limits::strong_…
};

/// Why these bytes are not even given to a library; empty if they may be.
[[nodiscard]] std::string objection_to(View der);
[[nodiscard]] UnixTime unix_time(const Botan::ASN1_Time& time);
/// Exactly one DER certificate. Error: why it cannot be read, one line without a peer's text.
[[nodiscard]] tl::expected<Parsed, std::string> parse(View der);
/// The facts of one that Botan has read; `der` is what it was read from. Throws what Botan throws.
[[nodiscard]] Parsed describe(std::shared_ptr<const Botan::X509_Certificate> certificate, View der);

}  // namespace smtpmatrix::certs
