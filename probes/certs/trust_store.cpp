#include "probes/certs/trust_store.h"

#include <algorithm>
#include <botan/pem.h>
#include <fmt/format.h>
#include <optional>

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

tl::expected<Parsed, std::string> parse_block(const PemBlock& block) {
  try {
    std::string label;
    const auto der = Botan::PEM_Code::decode(std::string(block.text), label);
    return parse(View(der.data(), der.size()));
  } catch (const std::exception& error) {
    return tl::unexpected(std::string(error.what()));
  }
}

}  // namespace

TrustStore::TrustStore() : impl_(std::make_unique<Impl>()) {}
TrustStore::~TrustStore() = default;
TrustStore::TrustStore(TrustStore&&) noexcept = default;
TrustStore& TrustStore::operator=(TrustStore&&) noexcept = default;

std::size_t TrustStore::size() const { return impl_->size; }

tl::expected<TrustStore, std::string> TrustStore::from_pem(std::string_view pem) {
  TrustStore store;
  std::size_t position = 0;
  while (true) {
    const auto block = next_block(pem, position);
    if (!block) return tl::unexpected(block.error());
    if (block->text.empty()) break;
    if (block->label != "CERTIFICATE" && block->label != "X509 CERTIFICATE") continue;
    const auto parsed = parse_block(*block);
    if (!parsed) {
      return tl::unexpected(
          fmt::format("certificate at line {}: {}", line_at(pem, block->at), parsed.error()));
    }
    Impl& impl = *store.impl_;
    impl.anchors.add_certificate(parsed->certificate);
    ++impl.size;
    impl.boundaries.push_back(parsed->facts.not_before);
    impl.boundaries.push_back(first_moment_after(parsed->facts));
  }
  if (store.size() == 0) return tl::unexpected(std::string("no certificate in it"));
  return store;
}

}  // namespace smtpmatrix::certs
