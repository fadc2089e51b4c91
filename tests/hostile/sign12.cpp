#include "sign12.h"

#include <botan/auto_rng.h>
#include <botan/data_src.h>
#include <botan/pubkey.h>

#include "scanner/demo/botan_compat.h"
#include "tests/support/files.h"

namespace smtpmatrix::hostile {
namespace {

constexpr std::size_t key_exchange_record = 2;
constexpr std::size_t random_at = record_header_bytes + message_header_bytes + 2;

Bytes signature_over(View content) {
  const std::string pem = tests::read_file(handshakes::certificate_path("server-rsa.key"));
  Botan::AutoSeeded_RNG generator;
  Botan::DataSource_Memory source(pem);
  const auto key = demo::compat::load_key(source);
  Botan::PK_Signer signer(*key, generator, "EMSA3(SHA-256)");
  return signer.sign_message(content.data(), content.size(), generator);
}

}  // namespace

void exchange_signed_by_the_server(Recording12& recording, View params) {
  handshakes::SeededRandom random;
  Bytes content = random.bytes(32);  // a client draws its hello's random first
  append(content, View(recording.flight.front()).subspan(random_at, 32));
  append(content, params);
  const Bytes signature = signature_over(content);
  in_body_of_record(recording.flight[key_exchange_record], [&](Bytes& body) {
    body = to_bytes(params);
    body.resize(body.size() + 4);
    put(body, body.size() - 4, iana::signature_scheme::rsa_pkcs1_sha256, 2);
    put(body, body.size() - 2, signature.size(), 2);
    append(body, signature);
  });
}

}  // namespace smtpmatrix::hostile
