// A TLS 1.3 client and the scripted server, talking; and what a client that ended is asked.
#pragma once

#include <gtest/gtest.h>

#include "probes/iana/numbers.h"
#include "probes/tls/handshake/client.h"
#include "probes/tls/wire/numbers_list.h"
#include "probes/tls/wire/supported_versions.h"

#include "server13.h"

namespace smtpmatrix::tls::testing {

inline Offer offer13() {
  namespace group = iana::group;
  namespace x = iana::extension;
  Offer offer;
  offer.versions = {tls13};
  offer.cipher_suites = {0x1301, 0x1302, 0x1303, 0x1304, 0x1305};
  offer.session_id_bytes = 32;
  offer.key_share_groups = {group::x25519};
  offer.extensions = {
      {x::server_name, {}},
      {x::supported_groups, wire::write_numbers({group::x25519, group::secp256r1, group::secp384r1,
                                                 group::secp521r1, group::ffdhe2048, group::x448})},
      {x::signature_algorithms, wire::write_numbers({iana::signature_scheme::ecdsa_secp256r1_sha256,
                                                     iana::signature_scheme::rsa_pss_rsae_sha256})},
      {x::supported_versions, wire::write_supported_versions_client({tls13})},
      {x::key_share, {}},
  };
  return offer;
}

// A client and a server that talk until both are silent.
struct Dialogue {
  explicit Dialogue(Script13 script = {}, Offer offer = offer13(), TlsDepth depth = TlsDepth::complete)
      : server(std::move(script)),
        client(std::move(offer), {.server_name = "mail.example", .depth = depth}, random) {
    client.start();
    converse();
  }

  void converse() {
    for (Bytes out = client.take_output(); !out.empty(); out = client.take_output()) {
      client.receive(server.exchange(out));
    }
  }

  void tell(const Bytes& bytes) {
    client.receive(bytes);
    converse();
  }

  smtpmatrix::testing::ScriptedRandom random;
  Server13 server;
  Client client;
};

inline void expect_refused(Dialogue& dialogue, Reason reason, std::uint8_t description) {
  ASSERT_EQ(dialogue.client.phase(), Phase::failed);
  EXPECT_EQ(dialogue.client.failure()->reason, reason) << dialogue.client.failure()->detail;
  ASSERT_TRUE(dialogue.client.failure()->alert);
  EXPECT_EQ(dialogue.client.failure()->alert->description, description);
  EXPECT_EQ(dialogue.client.failure()->alert->sent_by, Sender::client);
  EXPECT_FALSE(dialogue.client.facts().handshake_complete);
}

inline void expect_session(Dialogue& dialogue) {
  ASSERT_EQ(dialogue.client.phase(), Phase::established)
      << (dialogue.client.failure() ? dialogue.client.failure()->detail : "");
  EXPECT_TRUE(dialogue.server.established());
  dialogue.client.write(as_view("ping"));
  dialogue.converse();
  EXPECT_EQ(as_text(dialogue.server.received()), "ping");
  dialogue.tell(dialogue.server.seal(iana::content_type::application_data, as_view("pong")));
  EXPECT_EQ(as_text(dialogue.client.take_plaintext()), "pong");
}

}  // namespace smtpmatrix::tls::testing
