#include "probes/iana/numbers.h"
#include "probes/tls/wire/certificate.h"

namespace smtpmatrix::tls::wire {

Read<CertificateRequest12> read_certificate_request12(View body, std::uint16_t version) {
  Reader reader(body);
  CertificateRequest12 request;
  request.certificate_types = reader.vector_u8("certificate_types");
  // RFC 5246 7.4.4 added supported_signature_algorithms in the middle.
  if (version >= iana::version::tls12) {
    Reader schemes = reader.inner_u16("supported_signature_algorithms");
    while (!schemes.empty()) request.signature_schemes.push_back(schemes.u16("SignatureAndHashAlgorithm"));
    reader.adopt_failure(schemes);
  }
  Reader names = reader.inner_u16("certificate_authorities");
  while (!names.empty()) {
    const View name = names.vector_u16("DistinguishedName");
    if (names.ok()) request.authorities.push_back(name);
  }
  reader.adopt_failure(names);
  return finish_read(reader, std::move(request), "end of certificate_request");
}

Bytes write_certificate_request12(const CertificateRequest12& request, std::uint16_t version) {
  return write_message(iana::handshake_type::certificate_request, [&](Writer& writer) {
    writer.vector_u8(request.certificate_types);
    if (version >= iana::version::tls12) {
      writer.vector_u16([&] {
        for (const auto scheme : request.signature_schemes) writer.u16(scheme);
      });
    }
    writer.vector_u16([&] {
      for (const auto name : request.authorities) writer.vector_u16(name);
    });
  });
}

Read<CertificateRequest13> read_certificate_request13(View body) {
  Reader reader(body);
  CertificateRequest13 request;
  request.request_context = reader.vector_u8("certificate_request_context");
  request.extensions = read_extensions(reader);
  return finish_read(reader, std::move(request), "end of certificate_request");
}

Bytes write_certificate_request13(const CertificateRequest13& request) {
  return write_message(iana::handshake_type::certificate_request, [&](Writer& writer) {
    writer.vector_u8(request.request_context);
    write_extensions(writer, request.extensions);
  });
}

}  // namespace smtpmatrix::tls::wire
