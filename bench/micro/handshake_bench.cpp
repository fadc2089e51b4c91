// A ClientHello written, and whole handshakes in memory against OpenSSL. Only our own side is timed, in CPU
// time of this thread: the peer's share of each exchange, and what else runs on the machine, is left out of
// the figure.
#include <benchmark/benchmark.h>
#include <chrono>
#include <ctime>
#include <string>
#include <string_view>

#include "probes/clients/client.h"
#include "probes/tls/crypto/system_random.h"
#include "probes/tls/handshake/client.h"
#include "tests/support/openssl_server.h"

namespace smtpmatrix {
namespace {

/// CPU time of this thread.
struct Clock {
  using duration = std::chrono::nanoseconds;
  static duration now() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
  }
};

std::string certificate_path(std::string_view name) {
  return std::string(SMTPMATRIX_BINARY_DIR "/certificates/") + std::string(name);
}

void hello_written(benchmark::State& state, std::string_view client_id) {
  tls::crypto::SystemRandom random;
  const auto& offer = *clients::find(client_id)->offer;
  for (auto _ : state) {
    tls::Client client(offer, {.server_name = "smtp.example.test"}, random);
    client.start();
    benchmark::DoNotOptimize(client.take_output());
  }
}
BENCHMARK_CAPTURE(hello_written, tls_1_0, "tls1.0");
BENCHMARK_CAPTURE(hello_written, tls_1_2, "tls1.2");
BENCHMARK_CAPTURE(hello_written, tls_1_3, "tls1.3");

/// Handshake, 20 bytes each way, close_notify. Returns our side's time, or a negative one if it did not
/// succeed.
std::chrono::duration<double> session(const tls::Offer& offer, testing::OpensslServer& server,
                                      Random& random) {
  Clock::duration ours{};
  Bytes to_server;
  bool asked = false;
  std::size_t echoed = 0;
  auto begun = Clock::now();
  tls::Client client(offer, {.server_name = "smtp.example.test"}, random);
  client.start();
  to_server = client.take_output();
  ours += Clock::now() - begun;
  while (!to_server.empty()) {
    const Bytes answer = server.exchange(to_server);
    begun = Clock::now();
    client.receive(answer);
    if (client.phase() == tls::Phase::established && !asked) {
      asked = true;
      client.write(as_view("ehlo scanner.example\r\n"));
    }
    echoed += client.take_plaintext().size();
    if (echoed == 22) client.close();
    to_server = client.take_output();
    ours += Clock::now() - begun;
    if (echoed == 22) return ours;
  }
  return std::chrono::duration<double>(-1);
}

/// "tls1.2-dhe": what TLS 1.2's client offers, but its suites but one of finite-field Diffie-Hellman.
tls::Offer offer_of(std::string_view client_id) {
  const bool only_dhe = client_id == "tls1.2-dhe";
  tls::Offer offer = *clients::find(only_dhe ? "tls1.2" : client_id)->offer;
  constexpr std::uint16_t dhe_rsa_with_aes_256_gcm_sha384 = 0x009f;
  if (only_dhe) offer.cipher_suites = {dhe_rsa_with_aes_256_gcm_sha384};
  return offer;
}

void whole_session(benchmark::State& state, std::string_view client_id, std::uint16_t version,
                   std::string_view key) {
  testing::OpensslServer server({.version = version,
                                 .certificate_file = certificate_path(std::string(key) + ".pem"),
                                 .key_file = certificate_path(std::string(key) + ".key"),
                                 .groups = {}});
  tls::crypto::SystemRandom random;
  const auto offer = offer_of(client_id);
  for (auto _ : state) {
    server.reset();
    const auto ours = session(offer, server, random);
    if (ours.count() < 0) {
      state.SkipWithError("the session did not succeed");
      return;
    }
    state.SetIterationTime(ours.count());
  }
}
BENCHMARK_CAPTURE(whole_session, tls_1_0_rsa, "tls1.0", 0x0301, "server-rsa")->UseManualTime();
BENCHMARK_CAPTURE(whole_session, tls_1_1_rsa, "tls1.1", 0x0302, "server-rsa")->UseManualTime();
BENCHMARK_CAPTURE(whole_session, tls_1_2_rsa, "tls1.2", 0x0303, "server-rsa")->UseManualTime();
BENCHMARK_CAPTURE(whole_session, tls_1_2_ecdsa, "tls1.2", 0x0303, "server-ecdsa")->UseManualTime();
BENCHMARK_CAPTURE(whole_session, tls_1_2_rsa_key_exchange, "tls1.2-rsa", 0x0303, "server-rsa")
    ->UseManualTime();
BENCHMARK_CAPTURE(whole_session, tls_1_2_dhe_2048_rsa, "tls1.2-dhe", 0x0303, "server-rsa")->UseManualTime();
BENCHMARK_CAPTURE(whole_session, tls_1_3_rsa, "tls1.3", 0x0304, "server-rsa")->UseManualTime();
BENCHMARK_CAPTURE(whole_session, tls_1_3_ecdsa, "tls1.3", 0x0304, "server-ecdsa")->UseManualTime();

}  // namespace
}  // namespace smtpmatrix
