#include "probes/certs/trust_store.h"

#include <algorithm>
#include <botan/pem.h>
#include <botan/x509cert.h>
#include <fmt/format.h>
#include <optional>
#include <stdexcept>

#include "probes/certs/botan_compat.h"
#include "probes/certs/der.h"
#include "probes/certs/parsed.h"

namespace smtpmatrix::certs {
namespace {

struct PemBlock {
  std::string_view label;
  std::string_view text;  ///< with both marker lines
  std::size_t at = 0;     ///< where it begins
};

std::ptrdiff_t line_at(std::string_view pem, std::size_t position) {
  return 1 + std::ranges::count(pem.substr(0, position), '\n');
}

// The next block at or after `position`, which moves past it; none left: an empty label.
tl::expected<PemBlock, std::string> next_block(std::string_view pem, std::size_t& position) {
  constexpr std::string_view begin = "-----BEGIN ";
  constexpr std::string_view dashes = "-----";
  const std::size_t start = pem.find(begin, position);
  if (start == std::string_view::npos) return PemBlock{};
  PemBlock block;
  block.at = start;
  const std::size_t label_at = start + begin.size();
  const std::size_t label_end = pem.find(dashes, label_at);
  if (label_end == std::string_view::npos) {
    return tl::unexpected(fmt::format("line {}: BEGIN line is cut short", line_at(pem, start)));
  }
  block.label = pem.substr(label_at, label_end - label_at);
  const std::string end = fmt::format("-----END {}-----", block.label);
  const std::size_t end_at = pem.find(end, label_end);
  if (end_at == std::string_view::npos) {
    return tl::unexpected(fmt::format("line {}: BEGIN without its END", line_at(pem, start)));
  }
  position = end_at + end.size();
  block.text = pem.substr(start, position - start);
  return block;
}

/// What is read of an anchor before a chain names it.
struct Outline {
  TrustStore::Impl::Waiting anchor;
  UnixTime not_before;
  UnixTime first_moment_after;
};

/// The next field, header included.
View take_field(View& fields) {
  const View all = fields;
  const auto field = der::take(fields);
  if (!field) throw std::invalid_argument("malformed before the public key");
  return all.first(field->size);
}

template <typename Value>
Value decoded(View field) {
  Value value;
  Botan::BER_Decoder decoder = compat::decoder_of(field);
  value.decode_from(decoder);
  return value;
}

/// RFC 5280 4.1: version (only if not v1), serialNumber, signature, issuer, validity, subject.
Outline outline_of(View certificate) {
  View fields = der::first(der::first(certificate)->body)->body;
  const auto version = der::first(fields);
  if (version && version->tag == der::explicit_0) fields = fields.subspan(version->size);
  for (int skipped = 0; skipped < 3; ++skipped) take_field(fields);
  View times = der::first(take_field(fields))->body;
  Outline outline;
  outline.not_before = unix_time(decoded<Botan::ASN1_Time>(take_field(times)));
  CertificateFacts facts;
  facts.not_after = unix_time(decoded<Botan::ASN1_Time>(take_field(times)));
  outline.first_moment_after = first_moment_after(facts);
  outline.anchor.subject = decoded<Botan::X509_DN>(take_field(fields));
  outline.anchor.der = Bytes(certificate.begin(), certificate.end());
  return outline;
}

tl::expected<Outline, std::string> read_block(const PemBlock& block) {
  try {
    std::string label;
    const auto der = Botan::PEM_Code::decode(std::string(block.text), label);
    const View certificate(der.data(), der.size());
    // Also sees to it that every field up to the public key is there.
    if (std::string objection = objection_to(certificate); !objection.empty())
      return tl::unexpected(std::move(objection));
    return outline_of(certificate);
  } catch (const std::exception& error) {
    return tl::unexpected(std::string(error.what()));
  }
}

}  // namespace

TrustStore::TrustStore() : impl_(std::make_unique<Impl>()) {}
TrustStore::~TrustStore() = default;
TrustStore::TrustStore(TrustStore&&) noexcept = default;
TrustStore& TrustStore::operator=(TrustStore&&) noexcept = default;

const Botan::Certificate_Store_In_Memory& TrustStore::Impl::anchors_for(
    const std::vector<Parsed>& chain) const {
  std::vector<Botan::X509_DN> names;
  for (const Parsed& parsed : chain) {
    names.push_back(parsed.certificate->issuer_dn());
    names.push_back(parsed.certificate->subject_dn());
  }
  unreadable_.clear();
  read_named(std::move(names));
  return read_;
}

/// … and those above them: an anchor need not have signed itself.
void TrustStore::Impl::read_named(std::vector<Botan::X509_DN> names) const {
  while (!names.empty()) {
    const Botan::X509_DN name = std::move(names.back());
    names.pop_back();
    const auto named = std::stable_partition(waiting_.begin(), waiting_.end(),
                                             [&](const Waiting& one) { return one.subject != name; });
    for (auto one = named; one != waiting_.end(); ++one) {
      try {
        const auto anchor = std::make_shared<const Botan::X509_Certificate>(one->der.data(), one->der.size());
        compat::add_anchor(read_, anchor);
        names.push_back(anchor->issuer_dn());
      } catch (const std::exception& error) {
        unreadable_ = fmt::format("the anchor {} cannot be read: {}", one->subject.to_string(), error.what());
      }
    }
    waiting_.erase(named, waiting_.end());
  }
}

std::size_t TrustStore::size() const { return impl_->size; }

tl::expected<TrustStore, std::string> TrustStore::from_pem(std::string_view pem) {
  TrustStore store;
  std::size_t position = 0;
  while (true) {
    const auto block = next_block(pem, position);
    if (!block) return tl::unexpected(block.error());
    if (block->text.empty()) break;
    if (block->label != "CERTIFICATE" && block->label != "X509 CERTIFICATE") continue;
    auto read = read_block(*block);
    if (!read) {
      return tl::unexpected(fmt::format("certificate at line {}: {}", line_at(pem, block->at), read.error()));
    }
    Impl& impl = *store.impl_;
    ++impl.size;
    impl.boundaries.push_back(read->not_before);
    impl.boundaries.push_back(read->first_moment_after);
    impl.add(std::move(read->anchor));
  }
  if (store.size() == 0) return tl::unexpected(std::string("no certificate in it"));
  return store;
}

}  // namespace smtpmatrix::certs
