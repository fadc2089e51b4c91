#include "probes/tls/record/protection.h"

#include <algorithm>

#include "probes/iana/numbers.h"
#include "probes/tls/record/parts.h"

namespace smtpmatrix::tls::record {
namespace {

template <typename... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};
// Clang 14 deduces no aggregate without it.
template <typename... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

class PlainSealer final : public Sealer {
 public:
  explicit PlainSealer(std::uint16_t version) : version_(version) {}

  tl::expected<void, RecordError> seal_record(std::uint8_t type, View content, Bytes& out) override {
    write_header(type, version_, content.size(), out);
    append(out, content);
    return {};
  }

 private:
  std::uint16_t version_;
};

class PlainOpener final : public Opener {
 public:
  tl::expected<Content, RecordError> open(const Record& record) override {
    if (record.fragment.size() > limits::content_bytes) return tl::unexpected(RecordError::record_overflow);
    return Content{record.type, record.fragment};
  }
};

}  // namespace

std::string_view to_string(RecordError error) {
  switch (error) {
    case RecordError::bad_record_mac: return "a record does not authenticate";
    case RecordError::record_overflow: return "a record holds more than 16384 bytes";
    case RecordError::unexpected_type: return "a protected record has no content type that may be there";
    case RecordError::sequence_exhausted: return "more records under one key than this engine allows";
  }
  return {};
}

void write_header(std::uint8_t type, std::uint16_t version, std::size_t fragment_bytes, Bytes& out) {
  for (const std::size_t byte : {std::size_t{type}, std::size_t{version} >> 8, std::size_t{version} & 0xff,
                                 fragment_bytes >> 8, fragment_bytes & 0xff}) {
    out.push_back(static_cast<std::uint8_t>(byte));
  }
}

std::array<std::uint8_t, 8> big_endian(std::uint64_t number) {
  std::array<std::uint8_t, 8> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(number >> (56 - 8 * i));
  return bytes;
}

std::array<std::uint8_t, 13> additional_data(std::uint64_t sequence, std::uint8_t type, std::uint16_t version,
                                             std::size_t length) {
  std::array<std::uint8_t, 13> data{};
  std::ranges::copy(big_endian(sequence), data.begin());
  data[8] = type;
  data[9] = static_cast<std::uint8_t>(version >> 8);
  data[10] = static_cast<std::uint8_t>(version & 0xff);
  data[11] = static_cast<std::uint8_t>(length >> 8);
  data[12] = static_cast<std::uint8_t>(length & 0xff);
  return data;
}

std::unique_ptr<Sealer> make_sealer12(std::uint16_t version, const Suite& suite, const DirectionKeys& keys,
                                      MacOrder order, Random& random) {
  return std::visit(
      Overloaded{
          [&](const CbcProtection& cbc) { return make_cbc_sealer(version, cbc, keys, order, random); },
          [&](const Rc4Protection& rc4) { return make_rc4_sealer(version, rc4, keys); },
          [&](const AeadProtection& aead) { return make_aead12_sealer(aead, keys); },
      },
      suite.protection);
}

std::unique_ptr<Opener> make_opener12(std::uint16_t version, const Suite& suite, const DirectionKeys& keys,
                                      MacOrder order) {
  return std::visit(Overloaded{
                        [&](const CbcProtection& cbc) { return make_cbc_opener(version, cbc, keys, order); },
                        [&](const Rc4Protection& rc4) { return make_rc4_opener(version, rc4, keys); },
                        [&](const AeadProtection& aead) { return make_aead12_opener(aead, keys); },
                    },
                    suite.protection);
}

std::unique_ptr<Sealer> make_plain_sealer(std::uint16_t version) {
  return std::make_unique<PlainSealer>(version);
}
std::unique_ptr<Opener> make_plain_opener() { return std::make_unique<PlainOpener>(); }

tl::expected<void, RecordError> seal(Sealer& sealer, std::uint8_t type, View content, Bytes& out,
                                     std::size_t most) {
  const bool splits = type == iana::content_type::application_data && sealer.wants_first_byte_alone();
  do {
    View part = content.first(std::min(content.size(), most));
    content = content.subspan(part.size());
    if (splits && part.size() > 1) {
      if (auto sealed = sealer.seal_record(type, part.first(1), out); !sealed) return sealed;
      part = part.subspan(1);
    }
    if (auto sealed = sealer.seal_record(type, part, out); !sealed) return sealed;
  } while (!content.empty());
  return {};
}

}  // namespace smtpmatrix::tls::record
