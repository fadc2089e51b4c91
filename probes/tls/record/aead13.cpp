// Records of TLS 1.3: RFC 8446 5.2 (the true content type inside, perhaps padding), 5.3 (nonce).
#include <algorithm>

#include "probes/iana/numbers.h"
#include "probes/tls/crypto/aead.h"
#include "probes/tls/record/parts.h"

namespace smtpmatrix::tls::record {
namespace {

using Nonce = std::array<std::uint8_t, crypto::aead_nonce_bytes>;

crypto::AeadAlgorithm aead_of(const Suite& suite) { return std::get<AeadProtection>(suite.protection).aead; }

// RFC 8446 5.3: the sequence number, padded on the left to the IV's length, xor the IV.
Nonce nonce_of(const crypto::SecretBytes& iv, std::uint64_t sequence) {
  Nonce nonce{};
  std::ranges::copy(iv.reveal(), nonce.begin());
  const auto number = big_endian(sequence);
  for (std::size_t i = 0; i < number.size(); ++i) nonce[4 + i] ^= number[i];
  return nonce;
}

class Sealer13 final : public Sealer {
 public:
  Sealer13(crypto::AeadAlgorithm aead, const TrafficKeys& keys)
      : aead_(aead, keys.key.reveal()),
        iv_(crypto::SecretBytes::copy_of(keys.iv.reveal())),
        tag_bytes_(crypto::tag_bytes(aead)) {}

  tl::expected<void, RecordError> seal_record(std::uint8_t type, View content, Bytes& out) override {
    const auto sequence = sequence_.take();
    if (!sequence) return tl::unexpected(sequence.error());
    inner_.assign(content.begin(), content.end());
    inner_.push_back(type);
    Bytes header;
    write_header(iana::content_type::application_data, tls12, inner_.size() + tag_bytes_, header);
    append(out, header);
    aead_.seal(nonce_of(iv_, *sequence), header, inner_, out);
    return {};
  }

 private:
  crypto::AeadSealer aead_;
  crypto::SecretBytes iv_;
  std::size_t tag_bytes_;
  SequenceNumber sequence_;
  Bytes inner_;
};

class Opener13 final : public Opener {
 public:
  Opener13(crypto::AeadAlgorithm aead, const TrafficKeys& keys)
      : aead_(aead, keys.key.reveal()), iv_(crypto::SecretBytes::copy_of(keys.iv.reveal())) {}

  tl::expected<Content, RecordError> open(const Record& record) override {
    if (record.type != iana::content_type::application_data) {
      return tl::unexpected(RecordError::unexpected_type);
    }
    if (record.fragment.size() > limits::ciphertext_bytes_13) {
      return tl::unexpected(RecordError::record_overflow);
    }
    const auto sequence = sequence_.take();
    if (!sequence) return tl::unexpected(sequence.error());
    const auto inner = aead_.open(nonce_of(iv_, *sequence), record.header, record.fragment);
    if (!inner) return tl::unexpected(RecordError::bad_record_mac);
    return without_padding(*inner);
  }

 private:
  // RFC 8446 5.4: the last byte that is not zero is the content type; if there is none: unexpected_message.
  static tl::expected<Content, RecordError> without_padding(View inner) {
    std::size_t end = inner.size();
    while (end > 0 && inner[end - 1] == 0) --end;
    if (end == 0) return tl::unexpected(RecordError::unexpected_type);
    // RFC 8446 5.4: padding included, TLSInnerPlaintext is at most 2^14 + 1 bytes.
    if (inner.size() > limits::content_bytes + 1) return tl::unexpected(RecordError::record_overflow);
    return Content{inner[end - 1], inner.first(end - 1)};
  }

  crypto::AeadOpener aead_;
  crypto::SecretBytes iv_;
  SequenceNumber sequence_;
};

}  // namespace

std::unique_ptr<Sealer> make_sealer13(const Suite& suite, const TrafficKeys& keys) {
  return std::make_unique<Sealer13>(aead_of(suite), keys);
}
std::unique_ptr<Opener> make_opener13(const Suite& suite, const TrafficKeys& keys) {
  return std::make_unique<Opener13>(aead_of(suite), keys);
}

}  // namespace smtpmatrix::tls::record
