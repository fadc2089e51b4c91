// The same dialogue, arriving in other pieces, not to its end, or changed on the way. Client and seed decide
// what the client says, so what a server said once can be played again to any number of clients.
#include <gtest/gtest.h>

#include "tests/unit/probes/tls/handshake/support.h"

namespace smtpmatrix::tls::testing {
namespace {

struct Variant {
  std::uint16_t version;
  std::uint16_t suite;
};

class Dialogue12 : public ::testing::TestWithParam<Variant> {
 protected:
  void SetUp() override {
    const auto answer = answers_of(server_settings(GetParam().version));
    SeededRandom random;
    Client client = start(random);
    for (Bytes out = client.take_output(); !out.empty(); out = client.take_output()) {
      flights_.push_back(answer(out));
      client.receive(flights_.back());
    }
    ASSERT_EQ(client.phase(), Phase::established);
    for (const auto& flight : flights_) total_ += flight.size();
  }

  [[nodiscard]] static Client start(Random& random) {
    Client client(offer12(GetParam().version, {GetParam().suite}), {}, random);
    client.start();
    return client;
  }

  /// Plays the flights, changed by `change(bytes, offset of their first)`.
  template <typename Change>
  [[nodiscard]] Client play(Random& random, Change&& change) const {
    Client client = start(random);
    std::size_t offset = 0;
    for (const auto& flight : flights_) {
      Bytes bytes = flight;
      change(bytes, offset);
      client.receive(bytes);
      offset += flight.size();
    }
    return client;
  }

  /// The minor version of the first record, which is nobody's business before a version is negotiated.
  static constexpr std::size_t minor_version_at = 2;

  std::vector<Bytes> flights_;
  std::size_t total_ = 0;
};

TEST_P(Dialogue12, PlayedAgainToTheSameSeedIsTheSameSession) {
  SeededRandom random;
  EXPECT_EQ(play(random, [](Bytes&, std::size_t) {}).phase(), Phase::established);
}

TEST_P(Dialogue12, CutAtEveryByteIsAFailureThatNamesWhatWasDue) {
  for (std::size_t cut = 0; cut < total_; ++cut) {
    SeededRandom random;
    Client client = play(random, [&](Bytes& bytes, std::size_t offset) {
      bytes.resize(std::min(bytes.size(), cut - std::min(cut, offset)));
    });
    ASSERT_EQ(client.phase(), Phase::handshaking) << "cut at " << cut;
    client.peer_closed();
    ASSERT_EQ(client.phase(), Phase::failed);
    ASSERT_EQ(client.failure()->reason, Reason::connection_closed);
    ASSERT_EQ(client.failure()->fault, Fault::peer_closed);
    ASSERT_FALSE(client.failure()->message.empty());
    ASSERT_FALSE(client.facts().handshake_complete);
  }
}

TEST_P(Dialogue12, InPiecesOfOneByteIsTheSameSession) {
  SeededRandom random;
  Client client = start(random);
  for (const auto& flight : flights_) {
    for (const auto byte : flight) client.receive(View(&byte, 1));
  }
  EXPECT_EQ(client.phase(), Phase::established);
}

TEST_P(Dialogue12, WithAnyBitFlippedIsNeverEstablished) {
  for (std::size_t at = 0; at < total_; ++at) {
    if (at == minor_version_at) continue;
    SeededRandom random;
    Client client = play(random, [&](Bytes& bytes, std::size_t offset) {
      if (offset <= at && at < offset + bytes.size()) bytes[at - offset] ^= 0x10;
    });
    client.peer_closed();
    ASSERT_EQ(client.phase(), Phase::failed) << "flipped at " << at;
    ASSERT_NE(client.failure()->reason, Reason::our_bug) << "flipped at " << at;
  }
}

INSTANTIATE_TEST_SUITE_P(Versions, Dialogue12,
                         ::testing::Values(Variant{iana::version::tls10, 0x002f},
                                           Variant{iana::version::tls11, 0x0033},
                                           Variant{iana::version::tls12, 0xc02f}));

}  // namespace
}  // namespace smtpmatrix::tls::testing
