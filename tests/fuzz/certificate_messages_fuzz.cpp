// The messages that authenticate a server, each in all its forms. The first byte chooses.
#include <algorithm>

#include "probes/iana/numbers.h"
#include "probes/tls/wire/certificate.h"
#include "tests/fuzz/fuzz.h"

namespace {

template <typename Message>
void require_same(const tl::expected<Message, smtpmatrix::Malformed>& read, smtpmatrix::View body,
                  smtpmatrix::Bytes (*write)(const Message&)) {
  if (!read) return;
  const smtpmatrix::Bytes written = write(*read);
  smtpmatrix::fuzz::require(std::ranges::equal(smtpmatrix::View(written).subspan(4), body));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace smtpmatrix;
  using namespace smtpmatrix::tls;
  View body(data, size);
  switch (fuzz::take_byte(body) % 7) {
    case 0: require_same(wire::read_certificate12(body), body, wire::write_certificate12); break;
    case 1: require_same(wire::read_certificate13(body), body, wire::write_certificate13); break;
    case 2: require_same(wire::read_certificate_verify(body), body, wire::write_certificate_verify); break;
    case 3: require_same(wire::read_certificate_status(body), body, wire::write_certificate_status); break;
    case 4:
      require_same(wire::read_certificate_request13(body), body, wire::write_certificate_request13);
      break;
    case 5: static_cast<void>(wire::read_certificate_request12(body, iana::version::tls10)); break;
    default: static_cast<void>(wire::read_certificate_request12(body, iana::version::tls12)); break;
  }
  return 0;
}
