#include "probes/tls/handshake/check_key_usage.h"

#include <fmt/format.h>

#include "probes/iana/numbers.h"

namespace smtpmatrix::tls {
namespace {

KeyUsageCheck check_of(const Offer& offer, crypto::KeyType type) {
  switch (type) {
    case crypto::KeyType::rsa:
    case crypto::KeyType::rsa_pss: return offer.rsa_key_usage;
    case crypto::KeyType::ecdsa:
    case crypto::KeyType::ed25519: return offer.ecdsa_key_usage;
  }
  return KeyUsageCheck::never;
}

bool enforces(KeyUsageCheck check, std::uint16_t version) {
  switch (check) {
    case KeyUsageCheck::never: return false;
    case KeyUsageCheck::in_tls13: return version >= iana::version::tls13;
    case KeyUsageCheck::always: return true;
  }
  return false;
}

}  // namespace

Step check_key_usage(const Offer& offer, std::uint16_t version, const crypto::PeerKey& key,
                     crypto::KeyUse use) {
  if (!enforces(check_of(offer, key.type()), version) || key.may_serve(use)) return {};
  const char* bit = use == crypto::KeyUse::signature ? "digitalSignature" : "keyEncipherment";
  return tl::unexpected(refusal(Reason::certificate_rejected, Fault::peer_incompatible, "certificate",
                                fmt::format("its key usage leaves out {}", bit),
                                iana::alert::unsupported_certificate));
}

}  // namespace smtpmatrix::tls
