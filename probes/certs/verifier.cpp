#include "probes/certs/verifier.h"

#include <botan/hash.h>
#include <deque>
#include <map>

#include "probes/certs/assess.h"
#include "probes/certs/limits.h"

namespace smtpmatrix::certs {
namespace {

std::size_t size_of(const std::vector<Bytes>& chain) {
  std::size_t total = 0;
  for (const Bytes& certificate : chain) total += certificate.size();
  return total;
}

/// SHA-256 over each certificate's length and bytes, so that where one ends counts too.
Bytes fingerprint(const std::vector<Bytes>& chain) {
  const std::unique_ptr<Botan::HashFunction> hash(Botan::HashFunction::create_or_throw("SHA-256"));
  for (const Bytes& certificate : chain) {
    hash->update_be(static_cast<std::uint32_t>(certificate.size()));
    hash->update(certificate);
  }
  const auto digest = hash->final();
  return {digest.begin(), digest.end()};
}

}  // namespace

struct Verifier::Impl {
  explicit Impl(TrustStore trusted) : store(std::move(trusted)) {}

  const Assessment& assessed(const std::vector<Bytes>& chain, UnixTime now);

  TrustStore store;
  std::map<Bytes, Assessment> remembered;
  std::deque<Bytes> in_order;  ///< keys of `remembered`, the oldest first
  Assessment too_large;        ///< the last one that is not worth its memory
  std::size_t built = 0;
};

const Assessment& Verifier::Impl::assessed(const std::vector<Bytes>& chain, UnixTime now) {
  if (size_of(chain) > limits::remembered_chain_bytes || chain.size() > limits::certificates) {
    ++built;
    return too_large = assess(chain, now, store);
  }
  const Bytes key = fingerprint(chain);
  const auto known = remembered.find(key);
  if (known != remembered.end()) {
    const SteadyTime& steady = known->second.steady;
    if (steady.from <= now && now < steady.until) return known->second;
  }
  ++built;
  if (known != remembered.end()) return known->second = assess(chain, now, store);
  if (in_order.size() == limits::remembered_chains) {
    remembered.erase(in_order.front());
    in_order.pop_front();
  }
  in_order.push_back(key);
  return remembered.emplace(key, assess(chain, now, store)).first->second;
}

Verifier::Verifier(TrustStore store) : impl_(std::make_unique<Impl>(std::move(store))) {}
Verifier::~Verifier() = default;
Verifier::Verifier(Verifier&&) noexcept = default;
Verifier& Verifier::operator=(Verifier&&) noexcept = default;

ChainFacts Verifier::verify(const std::vector<Bytes>& chain, std::string_view name, UnixTime now) {
  return facts_for(name, impl_->assessed(chain, now));
}

std::size_t Verifier::paths_built() const { return impl_->built; }

}  // namespace smtpmatrix::certs
