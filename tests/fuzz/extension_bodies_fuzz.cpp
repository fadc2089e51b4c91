// The bodies of single extensions. The first byte chooses.
#include "probes/tls/wire/cookie.h"
#include "probes/tls/wire/extension.h"
#include "probes/tls/wire/key_share.h"
#include "probes/tls/wire/numbers_list.h"
#include "probes/tls/wire/record_limits.h"
#include "probes/tls/wire/server_name.h"
#include "probes/tls/wire/supported_versions.h"
#include "tests/fuzz/fuzz.h"

namespace {

void read_block(smtpmatrix::View body) {
  smtpmatrix::Reader reader(body);
  static_cast<void>(smtpmatrix::tls::wire::read_extensions(reader));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace smtpmatrix;
  using namespace smtpmatrix::tls;
  View body(data, size);
  switch (fuzz::take_byte(body) % 11) {
    case 0: static_cast<void>(wire::read_key_share_client(body)); break;
    case 1: static_cast<void>(wire::read_key_share_server(body)); break;
    case 2: static_cast<void>(wire::read_key_share_retry(body)); break;
    case 3: static_cast<void>(wire::read_cookie(body)); break;
    case 4: static_cast<void>(wire::read_numbers(body, "supported_groups")); break;
    case 5: static_cast<void>(wire::read_server_name(body)); break;
    case 6: static_cast<void>(wire::read_supported_versions_client(body)); break;
    case 7: static_cast<void>(wire::read_supported_versions_server(body)); break;
    case 8: static_cast<void>(wire::read_max_fragment_length(body)); break;
    case 9: static_cast<void>(wire::read_record_size_limit(body)); break;
    default: read_block(body); break;
  }
  return 0;
}
