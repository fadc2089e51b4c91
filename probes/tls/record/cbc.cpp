// CBC records: RFC 2246 6.2.3.2 (the IV is the last block of the record before), RFC 4346 and RFC 5246
// 6.2.3.2 (the IV is in the record), RFC 7366 (the MAC outside, over the ciphertext).
#include <algorithm>
#include <array>

#include "probes/tls/crypto/cipher.h"
#include "probes/tls/crypto/hash.h"
#include "probes/tls/record/parts.h"

namespace smtpmatrix::tls::record {
namespace {

using crypto::CbcDirection;

/// FIPS 180-4 1.
std::size_t hash_block_bytes(crypto::HashAlgorithm hash) {
  return crypto::digest_bytes(hash) > 32 ? 128 : 64;
}

// What both directions know.
struct CbcState {
  CbcState(std::uint16_t tls_version, const CbcProtection& suite, CbcDirection direction,
           const DirectionKeys& keys, MacOrder mac_order)
      : version(tls_version),
        order(mac_order),
        block(crypto::block_bytes(suite.cipher)),
        cipher(suite.cipher, direction, keys.key.reveal()),
        mac(suite.mac, keys.mac_key.reveal()),
        chained_iv(to_bytes(keys.iv.reveal())) {}

  [[nodiscard]] bool iv_is_in_record() const { return version >= tls11; }
  [[nodiscard]] std::size_t iv_bytes() const { return iv_is_in_record() ? block : 0; }

  [[nodiscard]] Bytes mac_of(std::uint64_t number, std::uint8_t type, View bytes) {
    mac.update(additional_data(number, type, version, bytes.size()));
    mac.update(bytes);
    return mac.finish();
  }

  std::uint16_t version;
  MacOrder order;
  std::size_t block;
  crypto::Cbc cipher;
  crypto::Hmac mac;
  Bytes chained_iv;  ///< TLS 1.0: of the next record
  SequenceNumber sequence;
};

// RFC 5246 6.2.3.2: the least padding that fills a block; each byte of it, and the length, say how much.
void pad(Bytes& out, std::size_t padded_from, std::size_t block) {
  const std::size_t padding = block - (out.size() - padded_from) % block;
  out.insert(out.end(), padding, static_cast<std::uint8_t>(padding - 1));
}

void patch_length(Bytes& out, std::size_t header_at) {
  const std::size_t length = out.size() - header_at - limits::header_bytes;
  out[header_at + 3] = static_cast<std::uint8_t>(length >> 8);
  out[header_at + 4] = static_cast<std::uint8_t>(length & 0xff);
}

class CbcSealer final : public Sealer {
 public:
  CbcSealer(std::uint16_t version, const CbcProtection& suite, const DirectionKeys& keys, MacOrder order,
            Random& random)
      : state_(version, suite, CbcDirection::encrypt, keys, order), random_(random) {}

  bool wants_first_byte_alone() const override { return !state_.iv_is_in_record(); }

  tl::expected<void, RecordError> seal_record(std::uint8_t type, View content, Bytes& out) override {
    const auto sequence = state_.sequence.take();
    if (!sequence) return tl::unexpected(sequence.error());
    const std::size_t header_at = out.size();
    write_header(type, state_.version, 0, out);
    const std::size_t fragment_at = out.size();
    out.resize(fragment_at + state_.iv_bytes());
    random_.fill(std::span(out).subspan(fragment_at));
    const std::size_t blocks_at = out.size();

    append(out, content);
    if (state_.order == MacOrder::mac_then_encrypt) append(out, state_.mac_of(*sequence, type, content));
    pad(out, blocks_at, state_.block);
    encrypt(out, fragment_at, blocks_at);
    if (state_.order == MacOrder::encrypt_then_mac) {
      append(out, state_.mac_of(*sequence, type, View(out).subspan(fragment_at)));
    }
    patch_length(out, header_at);
    return {};
  }

 private:
  void encrypt(Bytes& out, std::size_t fragment_at, std::size_t blocks_at) {
    const View iv_in_record = View(out).subspan(fragment_at, state_.iv_bytes());
    state_.cipher.process(state_.iv_is_in_record() ? iv_in_record : View(state_.chained_iv),
                          std::span(out).subspan(blocks_at));
    if (!state_.iv_is_in_record()) state_.chained_iv = to_bytes(View(out).last(state_.block));
  }

  CbcState state_;
  Random& random_;
};

// What is left of decrypted blocks without their padding. The length is public only when `is_good`.
struct Unpadded {
  std::size_t bytes;
  bool is_good;
};

// Looks at every byte that could be padding, whatever it finds. Bad padding is taken as none, so that the MAC
// is computed all the same (RFC 5246 6.2.3.2, implementation note). `reserved`: the MAC that must fit.
Unpadded unpad(View blocks, std::size_t reserved) {
  const std::size_t length = blocks.back();
  const std::size_t room = blocks.size() - reserved - 1;
  unsigned difference = length > room ? 1U : 0U;
  const std::size_t looked_at = std::min<std::size_t>(255, blocks.size() - 1);
  for (std::size_t i = 1; i <= looked_at; ++i) {
    const unsigned is_padding = i <= length ? 0xffU : 0U;
    difference |= is_padding & static_cast<unsigned>(blocks[blocks.size() - 1 - i] ^ length);
  }
  const bool is_good = difference == 0;
  return {blocks.size() - reserved - 1 - (is_good ? length : 0), is_good};
}

class CbcOpener final : public Opener {
 public:
  CbcOpener(std::uint16_t version, const CbcProtection& suite, const DirectionKeys& keys, MacOrder order)
      : state_(version, suite, CbcDirection::decrypt, keys, order), hash_(suite.mac), idle_(suite.mac) {}

  tl::expected<Content, RecordError> open(const Record& record) override {
    const auto sequence = state_.sequence.take();
    if (!sequence) return tl::unexpected(sequence.error());
    return state_.order == MacOrder::mac_then_encrypt ? open_mac_inside(record, *sequence)
                                                      : open_mac_outside(record, *sequence);
  }

 private:
  using Opened = tl::expected<Content, RecordError>;

  Opened open_mac_inside(const Record& record, std::uint64_t sequence) {
    const std::size_t mac_bytes = state_.mac.size();
    if (!decrypt(record.fragment, mac_bytes + 1)) return tl::unexpected(RecordError::bad_record_mac);
    const Unpadded unpadded = unpad(plaintext_, mac_bytes);
    const View content = View(plaintext_).first(unpadded.bytes);
    const Bytes mac = state_.mac_of(sequence, record.type, content);
    compress_as_if_unpadded(content.size(), plaintext_.size() - mac_bytes - 1);
    const bool mac_matches =
        crypto::equal_in_constant_time(mac, View(plaintext_).subspan(unpadded.bytes, mac_bytes));
    if (!(static_cast<unsigned>(mac_matches) & static_cast<unsigned>(unpadded.is_good))) {
      return tl::unexpected(RecordError::bad_record_mac);
    }
    return within_limit(record.type, content);
  }

  // RFC 5246 6.2.3.2 leaves "a small timing channel" here; Lucky Thirteen (AlFardan, Paterson, 2013) reads
  // plaintext through it. So whatever the padding, as many blocks are hashed as without any.
  void compress_as_if_unpadded(std::size_t content_bytes, std::size_t unpadded_bytes) {
    static constexpr std::array<std::uint8_t, 512> zeros{};
    const std::size_t more = mac_compressions(hash_, unpadded_bytes) - mac_compressions(hash_, content_bytes);
    idle_.update(View(zeros).first(std::min(more * hash_block_bytes(hash_), zeros.size())));
  }

  // RFC 7366 3: "the MAC … is verified before any decryption"; what follows can then trust the bytes.
  Opened open_mac_outside(const Record& record, std::uint64_t sequence) {
    const std::size_t mac_bytes = state_.mac.size();
    if (record.fragment.size() < mac_bytes) return tl::unexpected(RecordError::bad_record_mac);
    const View encrypted = record.fragment.first(record.fragment.size() - mac_bytes);
    const Bytes mac = state_.mac_of(sequence, record.type, encrypted);
    if (!crypto::equal_in_constant_time(mac, record.fragment.last(mac_bytes)) || !decrypt(encrypted, 1)) {
      return tl::unexpected(RecordError::bad_record_mac);
    }
    const Unpadded unpadded = unpad(plaintext_, 0);
    if (!unpadded.is_good) return tl::unexpected(RecordError::bad_record_mac);
    return within_limit(record.type, View(plaintext_).first(unpadded.bytes));
  }

  // Into plaintext_; false when these are no blocks, or fewer than `least` bytes of them.
  bool decrypt(View encrypted, std::size_t least) {
    if (encrypted.size() < state_.iv_bytes() + least || encrypted.size() % state_.block != 0) return false;
    const View iv = state_.iv_is_in_record() ? encrypted.first(state_.block) : View(state_.chained_iv);
    const View blocks = encrypted.subspan(state_.iv_bytes());
    plaintext_.assign(blocks.begin(), blocks.end());
    state_.cipher.process(iv, plaintext_);
    if (!state_.iv_is_in_record()) state_.chained_iv = to_bytes(blocks.last(state_.block));
    return true;
  }

  static Opened within_limit(std::uint8_t type, View content) {
    if (content.size() > limits::content_bytes) return tl::unexpected(RecordError::record_overflow);
    return Content{type, content};
  }

  CbcState state_;
  crypto::HashAlgorithm hash_;
  crypto::Hash idle_;  ///< hashes what nobody asks for
  Bytes plaintext_;
};

}  // namespace

std::size_t mac_compressions(crypto::HashAlgorithm hash, std::size_t content_bytes) {
  constexpr std::size_t additional_data_bytes = 13;
  // FIPS 180-4 5.1: a bit, then the length in 64 or, for the larger hashes, 128 bits.
  const std::size_t end_bytes = 1 + hash_block_bytes(hash) / 8;
  const std::size_t hashed = additional_data_bytes + content_bytes + end_bytes;
  return (hashed + hash_block_bytes(hash) - 1) / hash_block_bytes(hash);
}

std::unique_ptr<Sealer> make_cbc_sealer(std::uint16_t version, const CbcProtection& suite,
                                        const DirectionKeys& keys, MacOrder order, Random& random) {
  return std::make_unique<CbcSealer>(version, suite, keys, order, random);
}
std::unique_ptr<Opener> make_cbc_opener(std::uint16_t version, const CbcProtection& suite,
                                        const DirectionKeys& keys, MacOrder order) {
  return std::make_unique<CbcOpener>(version, suite, keys, order);
}

}  // namespace smtpmatrix::tls::record
