#include "scanner/demo/demo.h"

#include <utility>

#include "scanner/demo/certificates.h"
#include "scanner/demo/server_loop.h"

namespace smtpmatrix::demo {
namespace {

constexpr std::uint16_t tls10 = 0x0301;
constexpr std::uint16_t tls12 = 0x0303;

/// An account of nobody's: it exists only inside this process.
Account made_up_account() { return {"printer@contoso.example", Secret("correct-horse-battery-staple")}; }

}  // namespace

struct Demo::Impl {
  Authority authority;
  std::string ca_pem = authority.pem();
  Account account = made_up_account();
  ServerLoop loop{account};
  std::vector<Place> places;

  void add(const std::string& address, std::uint16_t port, Service service) {
    Place place{service.manners.host, port, address, 0};
    place.actual_port = loop.listen(address, std::move(service));
    places.push_back(std::move(place));
  }

  std::shared_ptr<const Identity> identity(const std::string& host, KeyKind kind) {
    return authority.issue(host, kind);
  }
};

Demo::Demo() : impl_(std::make_unique<Impl>()) {
  // A modern provider: old versions complete, then AUTH is refused. A look at the handshake alone misleads.
  const std::string modern = "smtp.modern.example";
  impl_->add("127.0.0.11", 587, {{modern, true, true}, false, tls10, impl_->identity(modern, KeyKind::rsa)});
  // The same provider's host for old devices, where an administrator has opted in.
  const std::string legacy = "smtp-legacy.modern.example";
  impl_->add("127.0.0.12", 587, {{legacy, true, false}, false, tls10, impl_->identity(legacy, KeyKind::rsa)});
  // A server run at home: TLS 1.2 only, ECDSA certificate, both ways in.
  const std::string own = "mail.selfhosted.example";
  const auto own_identity = impl_->identity(own, KeyKind::ecdsa);
  impl_->add("127.0.0.13", 465, {{own, false, false}, true, tls12, own_identity});
  impl_->add("127.0.0.13", 587, {{own, true, false}, false, tls12, own_identity});
  // A relay in the same building: no TLS, no AUTH, the sender's address decides.
  impl_->add("127.0.0.14", 25, {{"relay.office.example", false, false}, false, tls12, nullptr});
  impl_->loop.start();
}

Demo::~Demo() = default;

const std::vector<Place>& Demo::places() const { return impl_->places; }
const std::string& Demo::ca_pem() const { return impl_->ca_pem; }
const Account& Demo::account() const { return impl_->account; }

}  // namespace smtpmatrix::demo
