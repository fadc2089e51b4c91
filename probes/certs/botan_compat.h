// Inside the room, for its .cpp files only: what Botan 2.19 and Botan 3 (from 3.7) spell differently about
// certificates. The room's only lines that ask which of the two it is. Names come out as Botan 2 spells them,
// so that a report does not depend on the library that it was made with. Throws what Botan throws.
#pragma once

#include <algorithm>
#include <botan/ber_dec.h>
#include <botan/certstor.h>
#include <botan/pk_keys.h>
#include <botan/version.h>
#include <botan/x509cert.h>
#include <memory>
#include <string>
#include <utility>
#include <vector>
#if BOTAN_VERSION_MAJOR < 3
#include <botan/oids.h>
#endif

#include "probes/base/bytes.h"

namespace smtpmatrix::certs::compat {

using SharedCertificate = std::shared_ptr<const Botan::X509_Certificate>;

#if BOTAN_VERSION_MAJOR >= 3

/// Botan 3 says RSA/PKCS1v15(SHA-1), RSA/PSS and ECDSA/SHA-256 where Botan 2 said RSA/EMSA3(SHA-160),
/// RSA/EMSA4 and ECDSA/EMSA1(SHA-256).
inline std::string as_botan2_spells(std::string name) {
  constexpr std::string_view pkcs1 = "RSA/PKCS1v15(";
  constexpr std::string_view ecdsa = "ECDSA/";
  if (name == "RSA/PSS") return "RSA/EMSA4";
  if (name.starts_with(pkcs1)) name.replace(0, pkcs1.size(), "RSA/EMSA3(");
  if (name.starts_with(ecdsa)) name = "ECDSA/EMSA1(" + name.substr(ecdsa.size()) + ")";
  if (const auto at = name.find("(SHA-1)"); at != std::string::npos) name.replace(at, 7, "(SHA-160)");
  return name;
}

/// The name of the algorithm, or its OID in dotted form.
inline std::string signature_algorithm(const Botan::X509_Certificate& certificate) {
  return as_botan2_spells(certificate.signature_algorithm().oid().to_formatted_string());
}
inline const std::vector<std::uint8_t>& signature_parameters(const Botan::X509_Certificate& certificate) {
  return certificate.signature_algorithm().parameters();
}
inline std::unique_ptr<Botan::Public_Key> public_key(const Botan::X509_Certificate& certificate) {
  return certificate.subject_public_key();
}
inline Botan::Certificate_Status_Code verify_signature(const Botan::X509_Certificate& certificate,
                                                       const Botan::Public_Key& key) {
  return certificate.verify_signature(key).first;
}
inline void add_anchor(Botan::Certificate_Store_In_Memory& store, const SharedCertificate& anchor) {
  store.add_certificate(*anchor);
}
inline bool is_anchor(const Botan::Certificate_Store_In_Memory& store,
                      const Botan::X509_Certificate& certificate) {
  return std::ranges::count(store.find_all_certs(certificate.subject_dn(), certificate.subject_key_id()),
                            certificate) > 0;
}
inline Botan::BER_Decoder decoder_of(View bytes) { return Botan::BER_Decoder(bytes); }
/// As a certificate of a path is to be kept.
inline SharedCertificate shared(const Botan::X509_Certificate& certificate) {
  return std::make_shared<const Botan::X509_Certificate>(certificate);
}

#else

/// The name of the algorithm, or its OID in dotted form.
inline std::string signature_algorithm(const Botan::X509_Certificate& certificate) {
  const Botan::OID& oid = certificate.signature_algorithm().get_oid();
  std::string name = Botan::OIDS::oid2str_or_empty(oid);
  return name.empty() ? oid.to_string() : name;
}
inline const std::vector<std::uint8_t>& signature_parameters(const Botan::X509_Certificate& certificate) {
  return certificate.signature_algorithm().get_parameters();
}
inline std::unique_ptr<Botan::Public_Key> public_key(const Botan::X509_Certificate& certificate) {
  return certificate.load_subject_public_key();
}
inline Botan::Certificate_Status_Code verify_signature(const Botan::X509_Certificate& certificate,
                                                       const Botan::Public_Key& key) {
  return certificate.verify_signature(key);
}
inline void add_anchor(Botan::Certificate_Store_In_Memory& store, const SharedCertificate& anchor) {
  store.add_certificate(anchor);
}
inline bool is_anchor(const Botan::Certificate_Store_In_Memory& store,
                      const Botan::X509_Certificate& certificate) {
  return std::ranges::any_of(store.find_all_certs(certificate.subject_dn(), certificate.subject_key_id()),
                             [&](const SharedCertificate& candidate) { return *candidate == certificate; });
}
inline Botan::BER_Decoder decoder_of(View bytes) { return Botan::BER_Decoder(bytes.data(), bytes.size()); }
/// As a certificate of a path is to be kept.
inline SharedCertificate shared(SharedCertificate certificate) { return certificate; }

#endif

}  // namespace smtpmatrix::certs::compat
