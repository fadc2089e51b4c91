// The server's first flight, Certificate to ServerHelloDone, and our answer to it.
#include <algorithm>
#include <bit>
#include <fmt/format.h>

#include "probes/iana/names.h"
#include "probes/iana/numbers.h"
#include "probes/tls/handshake/check_key_usage.h"
#include "probes/tls/handshake/crypto_refusal.h"
#include "probes/tls/handshake/flow12.h"
#include "probes/tls/handshake/hello.h"
#include "probes/tls/handshake/limits.h"
#include "probes/tls/wire/certificate.h"
#include "probes/tls/wire/session.h"

namespace smtpmatrix::tls {
namespace {

unsigned bit_length(View number) {
  const auto first = std::ranges::find_if(number, [](std::uint8_t byte) { return byte != 0; });
  if (first == number.end()) return 0;
  const auto bytes = static_cast<unsigned>(number.end() - first);
  return 8 * (bytes - 1) + static_cast<unsigned>(std::bit_width(*first));
}

bool fits(crypto::KeyType key, const Suite& suite) {
  switch (suite.authentication) {
    case Authentication::rsa:
      // RFC 8446 4.2.3: an RSASSA-PSS key serves TLS 1.2's RSA suites, for signatures only.
      return key == crypto::KeyType::rsa ||
             (key == crypto::KeyType::rsa_pss && suite.key_exchange != KeyExchange::rsa);
    case Authentication::ecdsa: return key == crypto::KeyType::ecdsa || key == crypto::KeyType::ed25519;
    case Authentication::negotiated: return true;
  }
  return false;
}

}  // namespace

Step Flow12::on_certificate(const wire::Message& message) {
  const auto certificate = wire::read_certificate12(message.body);
  if (!certificate) return tl::unexpected(malformed("certificate", certificate.error()));
  // RFC 5246 7.4.2: a server whose suite is not anonymous sends at least its own certificate.
  if (certificate->chain.empty())
    return tl::unexpected(malformed("certificate", {.offset = 3, .wanted = "at least one certificate"}));
  if (certificate->chain.size() > limits::chain_length)
    return tl::unexpected(too_much("certificate", "a chain of more certificates than anybody has"));
  for (const auto der : certificate->chain) link_->facts().certificate_chain.push_back(to_bytes(der));
  if (Step step = accept_leaf(certificate->chain.front()); !step) return step;
  append(link_->transcript(), message.raw);
  state_ = status_acknowledged_ ? State::maybe_status : after_certificate();
  return {};
}

Step Flow12::accept_leaf(View der) {
  auto key = crypto::PeerKey::from_certificate(der);
  if (!key) return tl::unexpected(crypto_refusal("certificate", key.error()));
  // RFC 5246 7.4.2: the leaf's key must fit the suite's key exchange.
  if (!fits(key->type(), *suite_))
    return tl::unexpected(illegal(
        "certificate", fmt::format("its key cannot serve {}", iana::cipher_suite_name(suite_->code))));
  if (Step step = check_curve(*key); !step) return step;
  if (Step step = check_key_usage(link_->offer(), version_, *key, key_use()); !step) return step;
  peer_key_ = std::move(*key);
  return {};
}

// RFC 8422 5.3: an ECDSA key is on a curve that supported_groups names.
Step Flow12::check_curve(const crypto::PeerKey& key) const {
  const auto offered = offered_groups(link_->offer());
  if (key.type() != crypto::KeyType::ecdsa || offered.empty()) return {};
  if (key.curve() && std::ranges::find(offered, *key.curve()) != offered.end()) return {};
  const std::string name = key.curve() ? iana::group_name(*key.curve()) : "a curve without a name in TLS";
  return tl::unexpected(refusal(Reason::tls_group_mismatch, Fault::peer_misbehaved, "certificate",
                                fmt::format("its key is on {}, which was not offered", name),
                                iana::alert::illegal_parameter));
}

crypto::KeyUse Flow12::key_use() const {
  return suite_->key_exchange == KeyExchange::rsa ? crypto::KeyUse::encipherment : crypto::KeyUse::signature;
}

Step Flow12::on_certificate_status(const wire::Message& message) {
  const auto status = wire::read_certificate_status(message.body);
  if (!status) return tl::unexpected(malformed("certificate_status", status.error()));
  link_->facts().ocsp_staple = to_bytes(status->ocsp_response);
  append(link_->transcript(), message.raw);
  state_ = after_certificate();
  return {};
}

Step Flow12::on_server_key_exchange(const wire::Message& message) {
  const auto kind = suite_->key_exchange == KeyExchange::dhe ? wire::ParamsKind::dh : wire::ParamsKind::ecdh;
  const auto exchange = wire::read_server_key_exchange(message.body, kind, version_, wire::Signed::yes);
  if (!exchange) return tl::unexpected(malformed("server_key_exchange", exchange.error()));
  const auto* dh = std::get_if<wire::DhParams>(&exchange->params);
  Step accepted = dh != nullptr ? accept_dh(*dh) : accept_ecdh(std::get<wire::EcdhParams>(exchange->params));
  if (!accepted) return accepted;
  if (Step step = check_signature(*exchange); !step) return step;
  append(link_->transcript(), message.raw);
  state_ = State::maybe_request;
  return {};
}

Step Flow12::accept_dh(const wire::DhParams& params) {
  const unsigned bits = bit_length(params.p);
  link_->facts().dh_bits = bits;
  if (Step step = check_dh_bits(bits); !step) return step;
  auto group = crypto::DhGroup::from_parameters(params.p, params.g);
  if (!group) return tl::unexpected(crypto_refusal("server_key_exchange", group.error()));
  dh_group_ = std::move(*group);
  peer_public_value_ = to_bytes(params.public_value);
  return {};
}

Step Flow12::check_dh_bits(unsigned bits) const {
  const Offer& offer = link_->offer();
  if (bits < offer.dh_bits_min)
    return tl::unexpected(
        refusal(Reason::tls_weak_dh, Fault::peer_incompatible, "server_key_exchange",
                fmt::format("DH prime of {} bits, the client takes {} and more", bits, offer.dh_bits_min),
                iana::alert::insufficient_security));
  if (offer.dh_bits_max && bits > *offer.dh_bits_max)
    return tl::unexpected(
        refusal(Reason::client_limit, Fault::peer_incompatible, "server_key_exchange",
                fmt::format("DH prime of {} bits, this client takes {} at most", bits, *offer.dh_bits_max),
                iana::alert::handshake_failure));
  return {};
}

Step Flow12::accept_ecdh(const wire::EcdhParams& params) {
  link_->facts().group = params.group;
  const auto offered = offered_groups(link_->offer());
  // RFC 8422 5.1: the server must not use a curve that supported_groups does not name; without the extension
  // it is free to choose.
  if (!offered.empty() && std::ranges::find(offered, params.group) == offered.end())
    return tl::unexpected(refusal(Reason::tls_group_mismatch, Fault::peer_misbehaved, "server_key_exchange",
                                  fmt::format("group {} was not offered", iana::group_name(params.group)),
                                  iana::alert::illegal_parameter));
  if (!crypto::is_supported_group(params.group))
    return tl::unexpected(
        beyond_us("server_key_exchange", fmt::format("no {} here", iana::group_name(params.group))));
  peer_public_value_ = to_bytes(params.public_value);
  return {};
}

Step Flow12::check_signature(const wire::ServerKeyExchange& exchange) {
  Bytes message = to_bytes(link_->client_random());
  append(message, server_random_);
  append(message, exchange.signed_params);
  // RFC 4346 7.4.3: before TLS 1.2 the key alone decides the algorithm.
  if (!exchange.scheme) {
    const auto verified = peer_key_->verify_legacy(message, exchange.signature);
    if (!verified) return tl::unexpected(crypto_refusal("server_key_exchange", verified.error()));
    return {};
  }
  link_->facts().signature_scheme = *exchange.scheme;
  auto offered = offered_signature_schemes(link_->offer());
  // RFC 5246 7.4.1.4.1: without the extension a client is taken to have offered SHA-1.
  if (!offers_extension(link_->offer(), iana::extension::signature_algorithms))
    offered = {iana::signature_scheme::rsa_pkcs1_sha1, iana::signature_scheme::ecdsa_sha1};
  // RFC 5246 7.4.3: the algorithm must be one of signature_algorithms.
  if (std::ranges::find(offered, *exchange.scheme) == offered.end())
    return tl::unexpected(illegal(
        "server_key_exchange",
        fmt::format("signature scheme {} was not offered", iana::signature_scheme_name(*exchange.scheme))));
  const auto verified =
      peer_key_->verify(*exchange.scheme, crypto::SchemeRules::tls12, message, exchange.signature);
  if (!verified) return tl::unexpected(crypto_refusal("server_key_exchange", verified.error()));
  return {};
}

Step Flow12::on_certificate_request(const wire::Message& message) {
  const auto request = wire::read_certificate_request12(message.body, version_);
  if (!request) return tl::unexpected(malformed("certificate_request", request.error()));
  certificate_requested_ = true;
  link_->facts().client_certificate_requested = true;
  append(link_->transcript(), message.raw);
  state_ = State::done;
  return {};
}

Step Flow12::on_server_hello_done(const wire::Message& message) {
  if (const auto empty = wire::read_empty(message.body, "server_hello_done"); !empty)
    return tl::unexpected(malformed("server_hello_done", empty.error()));
  // RFC 5246 7.4.5: after it the server waits for our answer.
  if (!link_->at_message_boundary())
    return tl::unexpected(unexpected("a handshake message", "nothing after server_hello_done"));
  append(link_->transcript(), message.raw);
  if (link_->stop_at(TlsDepth::first_flight)) return {};
  return answer();
}

Step Flow12::answer() {
  // RFC 5246 7.4.6: a client without a suitable certificate sends an empty list.
  if (certificate_requested_) link_->send_handshake(wire::write_certificate12({}));
  const auto premaster = exchange_keys();
  if (!premaster) return tl::unexpected(premaster.error());
  change_keys(*premaster);
  state_ = ticket_acknowledged_ ? State::new_session_ticket : State::change_cipher_spec;
  return {};
}

StepTo<PremasterSecret> Flow12::exchange_keys() {
  if (suite_->key_exchange == KeyExchange::rsa) return send_encrypted_premaster();
  auto own = dh_group_ ? crypto::KeyPair::generate(*dh_group_, link_->random())
                       : crypto::KeyPair::generate(*link_->facts().group, link_->random());
  if (!own) return tl::unexpected(crypto_refusal("client_key_exchange", own.error()));
  return agree(*own);
}

StepTo<PremasterSecret> Flow12::send_encrypted_premaster() {
  // RFC 5246 7.4.7.1: the version offered, not the one negotiated, then 46 random bytes.
  crypto::SecretBytes premaster(48);
  link_->random().fill(premaster.reveal_mutable());
  premaster.reveal_mutable()[0] = static_cast<std::uint8_t>(link_->offer().legacy_version >> 8);
  premaster.reveal_mutable()[1] = static_cast<std::uint8_t>(link_->offer().legacy_version);
  const auto encrypted = peer_key_->encrypt_premaster(premaster.reveal(), link_->random());
  if (!encrypted) return tl::unexpected(crypto_refusal("certificate", encrypted.error()));
  link_->send_handshake(wire::write_client_key_exchange_rsa(*encrypted));
  return PremasterSecret(std::move(premaster));
}

StepTo<PremasterSecret> Flow12::agree(const crypto::KeyPair& own) {
  auto shared = own.agree(peer_public_value_, link_->random());
  if (!shared) return tl::unexpected(crypto_refusal("server_key_exchange", shared.error()));
  if (dh_group_) {
    link_->send_handshake(wire::write_client_key_exchange_dh(own.public_value()));
    // RFC 5246 8.1.2: leading zeros of the negotiated key are stripped.
    return PremasterSecret(crypto::without_leading_zeros(std::move(*shared)));
  }
  link_->send_handshake(wire::write_client_key_exchange_ecdh(own.public_value()));
  return PremasterSecret(std::move(*shared));
}

}  // namespace smtpmatrix::tls
