// What authenticates the server: Certificate in both forms, CertificateRequest in three, CertificateVerify,
// CertificateStatus.
#pragma once

#include <optional>
#include <vector>

#include "probes/tls/wire/extension.h"

namespace smtpmatrix::tls::wire {

/// RFC 5246 7.4.2: DER, leaf first.
struct Certificate12 {
  std::vector<View> chain;
};
[[nodiscard]] Read<Certificate12> read_certificate12(View body);
[[nodiscard]] Bytes write_certificate12(const Certificate12& certificate);

/// RFC 8446 4.4.2.
struct CertificateEntry {
  View der;
  Extensions extensions;
};
struct Certificate13 {
  View request_context;
  std::vector<CertificateEntry> chain;
};
[[nodiscard]] Read<Certificate13> read_certificate13(View body);
[[nodiscard]] Bytes write_certificate13(const Certificate13& certificate);

/// RFC 5246 7.4.4 and RFC 4346 7.4.4: 1.2 added supported_signature_algorithms.
struct CertificateRequest12 {
  View certificate_types;
  std::vector<std::uint16_t> signature_schemes;  ///< empty in 1.0 and 1.1
  std::vector<View> authorities;                 ///< DER names
};
[[nodiscard]] Read<CertificateRequest12> read_certificate_request12(View body, std::uint16_t version);
[[nodiscard]] Bytes write_certificate_request12(const CertificateRequest12& request, std::uint16_t version);

/// RFC 8446 4.3.2.
struct CertificateRequest13 {
  View request_context;
  Extensions extensions;
};
[[nodiscard]] Read<CertificateRequest13> read_certificate_request13(View body);
[[nodiscard]] Bytes write_certificate_request13(const CertificateRequest13& request);

/// RFC 8446 4.4.3.
struct CertificateVerify {
  std::uint16_t scheme = 0;
  View signature;
};
[[nodiscard]] Read<CertificateVerify> read_certificate_verify(View body);
[[nodiscard]] Bytes write_certificate_verify(const CertificateVerify& verify);

/// RFC 6066 8: an OCSP response; in 1.3 the body of a status_request extension in the leaf's entry.
struct CertificateStatus {
  View ocsp_response;
};
[[nodiscard]] Read<CertificateStatus> read_certificate_status(View body);
[[nodiscard]] Bytes write_certificate_status(const CertificateStatus& status);

}  // namespace smtpmatrix::tls::wire
