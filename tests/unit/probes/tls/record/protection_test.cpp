// Every protection there is: what one side seals the other opens, and nothing else.
#include "probes/tls/record/protection.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "probes/iana/numbers.h"
#include "probes/tls/crypto/aead.h"
#include "probes/tls/crypto/cipher.h"
#include "probes/tls/crypto/hash.h"
#include "tests/support/scripted_random.h"

namespace smtpmatrix::tls::record {
namespace {

namespace content_type = iana::content_type;
using smtpmatrix::testing::ScriptedRandom;

struct Case {
  std::uint16_t version;
  std::uint16_t suite;
  MacOrder order;
};

std::vector<Case> every_case() {
  std::vector<Case> cases;
  for (const Suite& suite : suites()) {
    for (std::uint16_t version = suite.min_version; version <= suite.max_version; ++version) {
      cases.push_back({version, suite.code, MacOrder::mac_then_encrypt});
      if (suite.is_cbc()) cases.push_back({version, suite.code, MacOrder::encrypt_then_mac});
    }
  }
  return cases;
}

std::string name_of(const ::testing::TestParamInfo<Case>& info) {
  return fmt::format("v{:04x}_s{:04x}{}", info.param.version, info.param.suite,
                     info.param.order == MacOrder::encrypt_then_mac ? "_etm" : "");
}

// Both ends of one direction.
class EveryProtection : public ::testing::TestWithParam<Case> {
 protected:
  EveryProtection() { start_over(); }

  void start_over() {
    const auto& [version, code, order] = GetParam();
    const Suite& suite = *find_suite(code);
    if (version == tls13) {
      const ApplicationTrafficSecret secret(suite.hash, crypto::SecretBytes(Bytes(32, 3)));
      sealer = make_sealer13(suite, secret.keys(suite));
      opener = make_opener13(suite, secret.keys(suite));
      return;
    }
    const MasterSecret master{crypto::SecretBytes(Bytes(48, 7))};
    const auto keys = Schedule12(version, suite).key_block(master, Bytes(32, 1), Bytes(32, 2));
    sealer = make_sealer12(version, suite, keys.client_write, order, random);
    opener = make_opener12(version, suite, keys.client_write, order);
  }

  Bytes sealed(std::uint8_t type, View content) const {
    Bytes out;
    EXPECT_TRUE(seal(*sealer, type, content, out));
    return out;
  }

  tl::expected<Content, RecordError> open(const Bytes& bytes) {
    deframer = {};
    deframer.add(bytes);
    const auto record = deframer.next();
    if (!record || !*record) return tl::unexpected(RecordError::unexpected_type);
    return opener->open(**record);
  }

  ScriptedRandom random;
  std::unique_ptr<Sealer> sealer;
  std::unique_ptr<Opener> opener;
  Deframer deframer;
};

TEST_P(EveryProtection, opens_what_was_sealed_record_after_record) {
  for (const std::size_t size : {0U, 1U, 15U, 16U, 17U, 255U, 256U, 1000U, 16384U}) {
    const Bytes content(size, static_cast<std::uint8_t>(size));
    const Bytes record = [&] {
      Bytes out;
      EXPECT_TRUE(sealer->seal_record(content_type::application_data, content, out));
      return out;
    }();
    const auto opened = open(record);
    ASSERT_TRUE(opened) << size;
    EXPECT_EQ(opened->type, content_type::application_data);
    EXPECT_EQ(to_bytes(opened->bytes), content) << size;
  }
}

TEST_P(EveryProtection, detects_a_change_of_every_single_byte) {
  const Bytes record = sealed(content_type::handshake, as_view("a message to be protected"));
  // The version in the header is authenticated too; a length that no longer fits is told by the deframer.
  for (std::size_t i = 0; i < record.size(); ++i) {
    Bytes changed = record;
    changed[i] ^= 0x01;
    start_over();
    const bool header_version = i == 1 || i == 2;
    if (header_version && GetParam().version != tls13 && !find_suite(GetParam().suite)->is_aead()) continue;
    EXPECT_FALSE(open(changed)) << "byte " << i;
  }
  start_over();
  EXPECT_TRUE(open(record));
}

TEST_P(EveryProtection, detects_a_record_that_is_repeated_or_left_out) {
  const Bytes first = sealed(content_type::handshake, as_view("first"));
  const Bytes second = sealed(content_type::handshake, as_view("second"));
  ASSERT_TRUE(open(first));
  EXPECT_FALSE(open(first));
  start_over();
  EXPECT_FALSE(open(second));
}

TEST_P(EveryProtection, detects_a_record_that_was_cut) {
  const Bytes record = sealed(content_type::handshake, as_view("a message to be protected"));
  for (std::size_t kept = limits::header_bytes; kept < record.size(); ++kept) {
    Bytes cut(record.begin(), record.begin() + static_cast<std::ptrdiff_t>(kept));
    cut[3] = 0;
    cut[4] = static_cast<std::uint8_t>(kept - limits::header_bytes);
    start_over();
    EXPECT_FALSE(open(cut)) << kept;
  }
}

INSTANTIATE_TEST_SUITE_P(, EveryProtection, ::testing::ValuesIn(every_case()), name_of);

std::vector<std::size_t> record_lengths(View bytes) {
  Deframer deframer;
  deframer.add(bytes);
  std::vector<std::size_t> lengths;
  for (auto next = deframer.next(); next && *next; next = deframer.next()) {
    lengths.push_back((*next)->fragment.size());
    deframer.drop();
  }
  return lengths;
}

TEST(Seal, splits_content_at_16384_bytes) {
  const auto sealer = make_plain_sealer(tls12);
  Bytes out;
  ASSERT_TRUE(seal(*sealer, content_type::application_data, Bytes(40000), out));
  EXPECT_EQ(record_lengths(out), (std::vector<std::size_t>{16384, 16384, 7232}));
}

TEST(Seal, sends_each_first_byte_alone_in_tls10_cbc_only) {
  ScriptedRandom random;
  const MasterSecret master{crypto::SecretBytes(Bytes(48, 7))};
  const auto records_of = [&](std::uint16_t version, std::uint8_t type, std::size_t size = 11) {
    const Suite& suite = *find_suite(0x002f);
    const auto keys = Schedule12(version, suite).key_block(master, Bytes(32, 1), Bytes(32, 2));
    const auto sealer = make_sealer12(version, suite, keys.client_write, MacOrder::mac_then_encrypt, random);
    Bytes out;
    EXPECT_TRUE(seal(*sealer, type, Bytes(size, 'x'), out));
    return record_lengths(out).size();
  };
  EXPECT_EQ(records_of(tls10, content_type::application_data), 2U);
  EXPECT_EQ(records_of(tls10, content_type::application_data, 40000), 6U) << "of each record's content";
  EXPECT_EQ(records_of(tls10, content_type::handshake), 1U);
  EXPECT_EQ(records_of(tls11, content_type::application_data), 1U);
}

class Padding13 : public ::testing::Test {
 protected:
  // A record whose TLSInnerPlaintext is `inner`.
  tl::expected<Content, RecordError> open_inner(View inner) {
    const Suite& suite = *find_suite(0x1301);
    const ApplicationTrafficSecret secret(suite.hash, crypto::SecretBytes(Bytes(32, 3)));
    const TrafficKeys keys = secret.keys(suite);
    const std::size_t length = inner.size() + 16;
    record = {23, 3, 3, static_cast<std::uint8_t>(length >> 8), static_cast<std::uint8_t>(length & 0xff)};
    const Bytes header = record;
    crypto::AeadSealer(crypto::AeadAlgorithm::aes_128_gcm, keys.key.reveal())
        .seal(keys.iv.reveal(), header, inner, record);
    opener = make_opener13(suite, keys);
    return opener->open({23, tls12, View(record).subspan(5), View(record).first(5)});
  }

  Bytes record;
  std::unique_ptr<Opener> opener;
};

TEST_F(Padding13, is_taken_off) {
  const auto opened = open_inner(Bytes{'h', 'i', 22, 0, 0, 0});
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->type, 22);
  EXPECT_EQ(as_text(opened->bytes), "hi");
}

TEST_F(Padding13, alone_is_no_record) {
  const auto opened = open_inner(Bytes(20, 0));
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error(), RecordError::unexpected_type);
}

TEST_F(Padding13, counts_towards_the_limit) {
  Bytes inner(16386, 0);
  inner[0] = 22;
  const auto opened = open_inner(inner);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error(), RecordError::record_overflow);
  inner.pop_back();
  EXPECT_TRUE(open_inner(inner));
}

// RFC 5246 6.2.3.2: padding is up to 255 bytes, each of them its length.
class CbcPadding : public ::testing::Test {
 protected:
  // A TLS 1.1 record of "hi", its right MAC, and this padding; `padding` includes the length byte.
  tl::expected<Content, RecordError> open_padded(const Bytes& padding) {
    const Suite& suite = *find_suite(0x002f);
    const auto keys =
        Schedule12(tls11, suite)
            .key_block(MasterSecret{crypto::SecretBytes(Bytes(48, 7))}, Bytes(32, 1), Bytes(32, 2));
    Bytes authenticated = from_hex("0000000000000000 17 0302 0002");
    append(authenticated, as_view("hi"));
    Bytes blocks = to_bytes(as_view("hi"));
    append(blocks,
           crypto::hmac(crypto::HashAlgorithm::sha1, keys.client_write.mac_key.reveal(), authenticated));
    append(blocks, padding);
    const Bytes iv(16, 9);
    crypto::Cbc(crypto::BlockCipher::aes_128, crypto::CbcDirection::encrypt, keys.client_write.key.reveal())
        .process(iv, blocks);
    fragment = iv;
    append(fragment, blocks);
    opener = make_opener12(tls11, suite, keys.client_write, MacOrder::mac_then_encrypt);
    return opener->open({23, tls11, fragment, {}});
  }

  Bytes fragment;
  std::unique_ptr<Opener> opener;
};

TEST_F(CbcPadding, may_be_longer_than_needed) {
  for (const std::size_t padding : {10U, 26U, 250U}) {
    const auto opened = open_padded(Bytes(padding, static_cast<std::uint8_t>(padding - 1)));
    ASSERT_TRUE(opened) << padding;
    EXPECT_EQ(as_text(opened->bytes), "hi");
  }
}

TEST_F(CbcPadding, is_wrong_if_any_byte_of_it_is) {
  for (std::size_t i = 0; i < 26; ++i) {
    Bytes padding(26, 25);
    padding[i] ^= 0x80;
    const auto opened = open_padded(padding);
    ASSERT_FALSE(opened) << i;
    EXPECT_EQ(opened.error(), RecordError::bad_record_mac);
  }
}

TEST_F(CbcPadding, may_not_reach_into_the_mac) {
  const auto opened = open_padded(Bytes(10, 60));
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error(), RecordError::bad_record_mac);
}

}  // namespace
}  // namespace smtpmatrix::tls::record
