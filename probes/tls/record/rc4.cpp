// RC4 records of TLS 1.0 to 1.2: RFC 5246 6.2.3.1 (a stream cipher over content and MAC).
#include "probes/tls/crypto/cipher.h"
#include "probes/tls/crypto/hash.h"
#include "probes/tls/record/parts.h"

namespace smtpmatrix::tls::record {
namespace {

class Rc4Sealer final : public Sealer {
 public:
  Rc4Sealer(std::uint16_t version, const Rc4Protection& suite, const DirectionKeys& keys)
      : version_(version), cipher_(keys.key.reveal()), mac_(suite.mac, keys.mac_key.reveal()) {}

  tl::expected<void, RecordError> seal_record(std::uint8_t type, View content, Bytes& out) override {
    const auto sequence = sequence_.take();
    if (!sequence) return tl::unexpected(sequence.error());
    write_header(type, version_, content.size() + mac_.size(), out);
    const std::size_t start = out.size();
    append(out, content);
    mac_.update(additional_data(*sequence, type, version_, content.size()));
    mac_.update(content);
    append(out, mac_.finish());
    cipher_.process(std::span(out).subspan(start));
    return {};
  }

 private:
  std::uint16_t version_;
  crypto::Rc4 cipher_;
  crypto::Hmac mac_;
  SequenceNumber sequence_;
};

class Rc4Opener final : public Opener {
 public:
  Rc4Opener(std::uint16_t version, const Rc4Protection& suite, const DirectionKeys& keys)
      : version_(version), cipher_(keys.key.reveal()), mac_(suite.mac, keys.mac_key.reveal()) {}

  tl::expected<Content, RecordError> open(const Record& record) override {
    const auto sequence = sequence_.take();
    if (!sequence) return tl::unexpected(sequence.error());
    if (record.fragment.size() < mac_.size()) return tl::unexpected(RecordError::bad_record_mac);
    plaintext_.assign(record.fragment.begin(), record.fragment.end());
    cipher_.process(plaintext_);
    const View content = View(plaintext_).first(plaintext_.size() - mac_.size());
    mac_.update(additional_data(*sequence, record.type, version_, content.size()));
    mac_.update(content);
    if (!crypto::equal_in_constant_time(mac_.finish(), View(plaintext_).last(mac_.size()))) {
      return tl::unexpected(RecordError::bad_record_mac);
    }
    if (content.size() > limits::content_bytes) return tl::unexpected(RecordError::record_overflow);
    return Content{record.type, content};
  }

 private:
  std::uint16_t version_;
  crypto::Rc4 cipher_;
  crypto::Hmac mac_;
  SequenceNumber sequence_;
  Bytes plaintext_;
};

}  // namespace

std::unique_ptr<Sealer> make_rc4_sealer(std::uint16_t version, const Rc4Protection& suite,
                                        const DirectionKeys& keys) {
  return std::make_unique<Rc4Sealer>(version, suite, keys);
}
std::unique_ptr<Opener> make_rc4_opener(std::uint16_t version, const Rc4Protection& suite,
                                        const DirectionKeys& keys) {
  return std::make_unique<Rc4Opener>(version, suite, keys);
}

}  // namespace smtpmatrix::tls::record
