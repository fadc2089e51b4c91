#include "flight12.h"

#include "probes/tls/wire/numbers_list.h"

namespace smtpmatrix::hostile {
namespace {

tls::Offer offer_of(Base base) {
  constexpr auto tls12 = iana::version::tls12;
  switch (base) {
    case Base::x25519: return handshakes::offer12(tls12, {0xc02f, 0x1301, 0x00ff, 0x0a0a});
    case Base::dhe: return handshakes::offer12(tls12, {0x009e});
    case Base::rsa: return handshakes::offer12(tls12, {0x002f});
    case Base::secp256r1: break;
  }
  tls::Offer offer = handshakes::offer12(tls12, {0xc02f});
  for (auto& extension : offer.extensions)
    if (extension.type == iana::extension::supported_groups)
      extension.body = tls::wire::write_numbers({iana::group::secp256r1});
  return offer;
}

}  // namespace

const Recording12& recording_of(Base base) {
  static const Recording12 all[] = {record12(offer_of(Base::x25519)), record12(offer_of(Base::secp256r1)),
                                    record12(offer_of(Base::dhe)), record12(offer_of(Base::rsa))};
  return all[static_cast<std::size_t>(base)];
}

}  // namespace smtpmatrix::hostile
