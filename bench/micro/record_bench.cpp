// Records of 1,024 content bytes, sealed and opened, for each way of protecting them; a ServerHello read.
#include <benchmark/benchmark.h>

#include "probes/tls/crypto/system_random.h"
#include "probes/tls/keys/schedule12.h"
#include "probes/tls/keys/suite.h"
#include "probes/tls/record/deframer.h"
#include "probes/tls/record/protection.h"
#include "probes/tls/wire/server_hello.h"

namespace smtpmatrix::tls {
namespace {

constexpr std::uint8_t application_data = 23;
constexpr std::size_t content_bytes = 1024;

/// The client's keys: what it seals, whoever holds the same keys opens.
DirectionKeys keys_of(std::uint16_t version, const Suite& suite) {
  const MasterSecret master(crypto::SecretBytes(MasterSecret::bytes));
  const Bytes random(32, 7);
  return Schedule12(version, suite).key_block(master, random, random).client_write;
}

bool opens(record::Opener& opener, View sealed) {
  record::Deframer deframer;
  deframer.add(sealed);
  std::size_t opened = 0;
  for (;;) {
    const auto next = deframer.next();
    if (!next || !*next) return opened == content_bytes;
    const auto content = opener.open(**next);
    if (!content) return false;
    opened += content->bytes.size();
    deframer.drop();
  }
}

void record_there_and_back(benchmark::State& state, std::uint16_t version, std::uint16_t code,
                           record::MacOrder order) {
  const Suite& suite = *find_suite(code);
  crypto::SystemRandom random;
  const auto keys = keys_of(version, suite);
  const auto sealer = record::make_sealer12(version, suite, keys, order, random);
  const auto opener = record::make_opener12(version, suite, keys, order);
  const Bytes content(content_bytes, 'x');
  for (auto _ : state) {
    Bytes sealed;
    if (!record::seal(*sealer, application_data, content, sealed) || !opens(*opener, sealed)) {
      state.SkipWithError("the record did not come back");
      return;
    }
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * content_bytes));
}
using enum record::MacOrder;
BENCHMARK_CAPTURE(record_there_and_back, tls_1_0_aes128_cbc_sha, tls10, 0x002f, mac_then_encrypt);
BENCHMARK_CAPTURE(record_there_and_back, tls_1_0_3des_cbc_sha, tls10, 0x000a, mac_then_encrypt);
BENCHMARK_CAPTURE(record_there_and_back, tls_1_0_rc4_sha, tls10, 0x0005, mac_then_encrypt);
BENCHMARK_CAPTURE(record_there_and_back, tls_1_2_aes256_cbc_sha256_etm, tls12, 0x003d, encrypt_then_mac);
BENCHMARK_CAPTURE(record_there_and_back, tls_1_2_aes128_gcm, tls12, 0x009c, mac_then_encrypt);
BENCHMARK_CAPTURE(record_there_and_back, tls_1_2_chacha20_poly1305, tls12, 0xcca8, mac_then_encrypt);

void server_hello_read(benchmark::State& state) {
  // RFC 8448 section 3, the body of its ServerHello.
  const Bytes body = from_hex(
      "0303a6af06a4121860dc5e6e60249cd34c95930c8ac5cb1434dac155772ed3e2692800130100002e0033002400"
      "1d0020c9828876112095fe66762bdbf7c672e156d6cc253b833df1dd69b1b04e751f0f002b00020304");
  for (auto _ : state) {
    const auto hello = wire::read_server_hello(body);
    if (!hello || hello->cipher_suite != 0x1301) state.SkipWithError("the ServerHello was not read");
  }
}
BENCHMARK(server_hello_read);

}  // namespace
}  // namespace smtpmatrix::tls
