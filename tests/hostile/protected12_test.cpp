// What comes after the keys changed, TLS 1.0 to 1.2, under each kind of protection: records that do not
// authenticate, paddings that lie, and a Finished that does not verify.
#include "flight12.h"

namespace smtpmatrix::hostile::protected12 {
namespace {

struct Protection {
  const char* name;
  std::uint16_t version;
  std::uint16_t suite;
  std::size_t block;  ///< of a CBC cipher; else 0
  bool mac_outside;   ///< encrypt_then_mac
};

void PrintTo(const Protection& protection, std::ostream* out) { *out << protection.name; }

const Protection protections[] = {
    {"tls10_aes_cbc", iana::version::tls10, 0x002f, 16, false},
    {"tls10_3des_cbc", iana::version::tls10, 0x000a, 8, false},
    {"tls11_aes_cbc", iana::version::tls11, 0x0035, 16, false},
    {"tls12_aes_cbc_sha256", iana::version::tls12, 0x003c, 16, false},
    {"tls12_aes_cbc_sha384", iana::version::tls12, 0xc028, 16, false},
    {"tls12_aes_cbc_mac_outside", iana::version::tls12, 0x003c, 16, true},
    {"tls12_aes_gcm", iana::version::tls12, 0xc02f, 0, false},
    {"tls12_aes_ccm", iana::version::tls12, 0xc09c, 0, false},
    {"tls12_chacha20", iana::version::tls12, 0xcca8, 0, false},
};

Recording12 recording_with(const Protection& protection) {
  tls::Offer offer = handshakes::offer12(protection.version, {protection.suite});
  if (!protection.mac_outside) handshakes::remove_extension(offer, iana::extension::encrypt_then_mac);
  return record12(offer);
}

class Protected12 : public ::testing::TestWithParam<Protection> {
 protected:
  void SetUp() override {
    // Debian's OpenSSL, which steps in where Botan does not speak the version, has no 3DES for TLS.
    const bool is_spoken = handshakes::BotanServer::speaks(GetParam().version);
    if (!is_spoken && GetParam().block == 8) GTEST_SKIP() << "no server here speaks 3DES at this version";
    recording_ = recording_with(GetParam());
  }

  /// The one record behind change_cipher_spec.
  static Bytes& finished(Recording12& recording) { return recording.finished.back(); }

  void expect_not_authentic(const Change& change) {
    Recording12 changed = recording_;
    change(finished(changed));
    expect_verdict(told(changed), not_authentic);
  }
  static void cut(Bytes& record, std::size_t bytes) {
    in_record(record, [=](Bytes& fragment) { fragment.resize(bytes); });
  }

  Recording12 recording_;
};

TEST_P(Protected12, a_bit_flipped_in_any_byte_of_finished_is_a_bad_record_mac) {
  for (std::size_t at = record_header_bytes; at < finished(recording_).size(); ++at) {
    SCOPED_TRACE(at);
    expect_not_authentic([=](Bytes& record) { record[at] ^= 0x80; });
  }
}

// The byte that says how much padding there is, and what it then points at: the byte before the last block
// (or the IV) decides it. All 255 other values are one and the same refusal.
TEST_P(Protected12, every_padding_that_lies_is_a_bad_record_mac) {
  if (GetParam().block == 0) return;
  const std::size_t mac = GetParam().mac_outside ? 32 : 0;
  for (unsigned by = 1; by < 256; ++by) {
    SCOPED_TRACE(by);
    expect_not_authentic([=](Bytes& record) {
      record[record.size() - mac - GetParam().block - 1] ^= static_cast<std::uint8_t>(by);
    });
  }
}

TEST_P(Protected12, a_record_cut_anywhere_is_a_bad_record_mac) {
  const std::size_t whole = finished(recording_).size() - record_header_bytes;
  for (std::size_t bytes = 0; bytes < whole; ++bytes) {
    SCOPED_TRACE(bytes);
    expect_not_authentic([=](Bytes& record) { cut(record, bytes); });
  }
}

TEST_P(Protected12, a_record_made_longer_is_a_bad_record_mac) {
  for (const std::size_t more : {std::size_t{1}, std::size_t{8}, std::size_t{16}, std::size_t{4096}}) {
    SCOPED_TRACE(more);
    expect_not_authentic([=](Bytes& record) {
      in_record(record, [=](Bytes& fragment) { fragment.resize(fragment.size() + more); });
    });
  }
}

TEST_P(Protected12, a_record_of_another_type_is_a_bad_record_mac) {
  expect_not_authentic([](Bytes& record) { record[0] = iana::content_type::application_data; });
}

TEST_P(Protected12, plaintext_behind_change_cipher_spec_is_a_bad_record_mac) {
  expect_not_authentic([](Bytes& record) {
    record = record_of(iana::content_type::handshake,
                       message_of(iana::handshake_type::finished, Bytes(12, 0)), GetParam().version);
  });
}

TEST_P(Protected12, a_second_change_cipher_spec_is_a_bad_record_mac) {
  Recording12 changed = recording_;
  changed.finished.insert(changed.finished.begin(), changed.finished.front());
  expect_verdict(told(changed), not_authentic);
}

TEST_P(Protected12, a_record_replayed_is_a_bad_record_mac) {
  Recording12 changed = recording_;
  changed.finished.push_back(changed.finished.back());
  expect_verdict(told(changed), not_authentic);
}

// Without extended_master_secret the keys do not depend on what was said, so only the Finished tells that a
// certificate was changed on the way where its key was not.
TEST_P(Protected12, a_handshake_changed_on_the_way_does_not_verify) {
  tls::Offer offer = recording_.offer;
  handshakes::remove_extension(offer, iana::extension::extended_master_secret);
  Recording12 changed = record12(offer);
  changed.flight[certificate].back() ^= 1;
  expect_verdict(told(changed), other_handshake);
}

TEST_P(Protected12, with_extended_master_secret_already_the_keys_differ) {
  Recording12 changed = recording_;
  changed.flight[certificate].back() ^= 1;
  expect_verdict(told(changed), not_authentic);
}

INSTANTIATE_TEST_SUITE_P(, Protected12, ::testing::ValuesIn(protections),
                         [](const auto& at) { return std::string(at.param.name); });

}  // namespace
}  // namespace smtpmatrix::hostile::protected12
