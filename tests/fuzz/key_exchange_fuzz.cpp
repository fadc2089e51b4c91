// ServerKeyExchange in each version and form. The first byte chooses.
#include "probes/iana/numbers.h"
#include "probes/tls/wire/key_exchange.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace smtpmatrix;
  using namespace smtpmatrix::tls;
  View body(data, size);
  const std::uint8_t choice = fuzz::take_byte(body);
  const auto kind = (choice & 1U) != 0 ? wire::ParamsKind::ecdh : wire::ParamsKind::dh;
  const std::uint16_t version = (choice & 2U) != 0 ? iana::version::tls12 : iana::version::tls10;
  const auto is_signed = (choice & 4U) != 0 ? wire::Signed::anonymous : wire::Signed::yes;
  const auto exchange = wire::read_server_key_exchange(body, kind, version, is_signed);
  if (exchange) fuzz::require(exchange->signed_params.size() + exchange->signature.size() <= body.size());
  return 0;
}
