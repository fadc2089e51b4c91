// AEAD records of TLS 1.2: RFC 5246 6.2.3.3 with the nonces of RFC 5288 3, RFC 6655 3 (a salt and an explicit
// part in the record) and RFC 7905 2 (the IV xor the sequence number, nothing in the record).
#include <algorithm>

#include "probes/tls/crypto/aead.h"
#include "probes/tls/record/parts.h"

namespace smtpmatrix::tls::record {
namespace {

using Nonce = std::array<std::uint8_t, crypto::aead_nonce_bytes>;

class NonceMaker {
 public:
  NonceMaker(crypto::AeadAlgorithm aead, View iv)
      : iv_(crypto::SecretBytes::copy_of(iv)),
        explicit_bytes_(aead == crypto::AeadAlgorithm::chacha20_poly1305 ? 0 : 8) {}

  [[nodiscard]] std::size_t explicit_bytes() const { return explicit_bytes_; }

  /// `tail`: the explicit part, or the sequence number to xor.
  [[nodiscard]] Nonce nonce(View tail) const {
    Nonce nonce{};
    std::ranges::copy(iv_.reveal(), nonce.begin());
    for (std::size_t i = 0; i < 8; ++i) nonce[4 + i] ^= tail[i];
    return nonce;
  }

 private:
  crypto::SecretBytes iv_;
  std::size_t explicit_bytes_;
};

class Aead12Sealer final : public Sealer {
 public:
  Aead12Sealer(crypto::AeadAlgorithm aead, const DirectionKeys& keys)
      : aead_(aead, keys.key.reveal()),
        nonces_(aead, keys.iv.reveal()),
        tag_bytes_(crypto::tag_bytes(aead)) {}

  tl::expected<void, RecordError> seal_record(std::uint8_t type, View content, Bytes& out) override {
    const auto sequence = sequence_.take();
    if (!sequence) return tl::unexpected(sequence.error());
    write_header(type, tls12, nonces_.explicit_bytes() + content.size() + tag_bytes_, out);
    // RFC 5288 3: the explicit part may be the sequence number.
    const auto number = big_endian(*sequence);
    append(out, View(number).first(nonces_.explicit_bytes()));
    aead_.seal(nonces_.nonce(number), additional_data(*sequence, type, tls12, content.size()), content, out);
    return {};
  }

 private:
  crypto::AeadSealer aead_;
  NonceMaker nonces_;
  std::size_t tag_bytes_;
  SequenceNumber sequence_;
};

class Aead12Opener final : public Opener {
 public:
  Aead12Opener(crypto::AeadAlgorithm aead, const DirectionKeys& keys)
      : aead_(aead, keys.key.reveal()),
        nonces_(aead, keys.iv.reveal()),
        tag_bytes_(crypto::tag_bytes(aead)) {}

  tl::expected<Content, RecordError> open(const Record& record) override {
    const auto sequence = sequence_.take();
    if (!sequence) return tl::unexpected(sequence.error());
    const std::size_t overhead = nonces_.explicit_bytes() + tag_bytes_;
    if (record.fragment.size() < overhead) return tl::unexpected(RecordError::bad_record_mac);
    const std::size_t content_bytes = record.fragment.size() - overhead;
    if (content_bytes > limits::content_bytes) return tl::unexpected(RecordError::record_overflow);

    const auto number = big_endian(*sequence);
    const View tail = nonces_.explicit_bytes() == 0 ? View(number) : record.fragment.first(8);
    const auto content = aead_.open(nonces_.nonce(tail),
                                    additional_data(*sequence, record.type, record.version, content_bytes),
                                    record.fragment.subspan(nonces_.explicit_bytes()));
    if (!content) return tl::unexpected(RecordError::bad_record_mac);
    return Content{record.type, *content};
  }

 private:
  crypto::AeadOpener aead_;
  NonceMaker nonces_;
  std::size_t tag_bytes_;
  SequenceNumber sequence_;
};

}  // namespace

std::unique_ptr<Sealer> make_aead12_sealer(const AeadProtection& suite, const DirectionKeys& keys) {
  return std::make_unique<Aead12Sealer>(suite.aead, keys);
}
std::unique_ptr<Opener> make_aead12_opener(const AeadProtection& suite, const DirectionKeys& keys) {
  return std::make_unique<Aead12Opener>(suite.aead, keys);
}

}  // namespace smtpmatrix::tls::record
