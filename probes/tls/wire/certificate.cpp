#include "probes/tls/wire/certificate.h"

#include "probes/iana/numbers.h"

namespace smtpmatrix::tls::wire {
namespace {

/// RFC 6066 8: status_type ocsp(1), the only one there is.
constexpr std::uint8_t status_type_ocsp = 1;

}  // namespace

Read<Certificate12> read_certificate12(View body) {
  Reader reader(body);
  Certificate12 certificate;
  Reader list = reader.inner_u24("certificate_list");
  while (!list.empty()) {
    const View der = list.vector_u24("ASN.1Cert");
    // RFC 5246 7.4.2: opaque ASN.1Cert<1..2^24-1>.
    if (list.ok() && der.empty()) list.fail("ASN.1Cert of at least one byte");
    if (list.ok()) certificate.chain.push_back(der);
  }
  reader.adopt_failure(list);
  return finish_read(reader, std::move(certificate), "end of certificate");
}

Bytes write_certificate12(const Certificate12& certificate) {
  return write_message(iana::handshake_type::certificate, [&](Writer& writer) {
    writer.vector_u24([&] {
      for (const auto der : certificate.chain) writer.vector_u24(der);
    });
  });
}

Read<Certificate13> read_certificate13(View body) {
  Reader reader(body);
  Certificate13 certificate;
  certificate.request_context = reader.vector_u8("certificate_request_context");
  Reader list = reader.inner_u24("certificate_list");
  while (!list.empty()) {
    CertificateEntry entry;
    entry.der = list.vector_u24("cert_data");
    // RFC 8446 4.4.2: opaque cert_data<1..2^24-1>.
    if (list.ok() && entry.der.empty()) list.fail("cert_data of at least one byte");
    entry.extensions = read_extensions(list);
    if (list.ok()) certificate.chain.push_back(std::move(entry));
  }
  reader.adopt_failure(list);
  return finish_read(reader, std::move(certificate), "end of certificate");
}

Bytes write_certificate13(const Certificate13& certificate) {
  return write_message(iana::handshake_type::certificate, [&](Writer& writer) {
    writer.vector_u8(certificate.request_context);
    writer.vector_u24([&] {
      for (const auto& entry : certificate.chain) {
        writer.vector_u24(entry.der);
        write_extensions(writer, entry.extensions);
      }
    });
  });
}

Read<CertificateVerify> read_certificate_verify(View body) {
  Reader reader(body);
  CertificateVerify verify;
  verify.scheme = reader.u16("algorithm");
  verify.signature = reader.vector_u16("signature");
  return finish_read(reader, verify, "end of certificate_verify");
}

Bytes write_certificate_verify(const CertificateVerify& verify) {
  return write_message(iana::handshake_type::certificate_verify, [&](Writer& writer) {
    writer.u16(verify.scheme);
    writer.vector_u16(verify.signature);
  });
}

Read<CertificateStatus> read_certificate_status(View body) {
  Reader reader(body);
  CertificateStatus status;
  if (reader.u8("status_type") != status_type_ocsp) reader.fail("status_type ocsp");
  status.ocsp_response = reader.vector_u24("OCSPResponse");
  return finish_read(reader, status, "end of certificate_status");
}

Bytes write_certificate_status(const CertificateStatus& status) {
  return write_message(iana::handshake_type::certificate_status, [&](Writer& writer) {
    writer.u8(status_type_ocsp);
    writer.vector_u24(status.ocsp_response);
  });
}

}  // namespace smtpmatrix::tls::wire
