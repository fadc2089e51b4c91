#include <fmt/format.h>
#include <utility>

#include "probes/smtp/mechanisms.h"
#include "probes/smtp/text.h"

namespace smtpmatrix::smtp {
namespace {

using MaybeResponse = tl::expected<std::optional<Response>, SaslError>;
using AnyResponse = tl::expected<Response, SaslError>;

tl::unexpected<SaslError> one_challenge_too_many() {
  return tl::make_unexpected(SaslError{.reason = Reason::smtp_malformed,
                                       .fault = Fault::peer_misbehaved,
                                       .detail = "a challenge that the mechanism does not have"});
}

tl::unexpected<SaslError> cannot_say(std::string detail) {
  return tl::make_unexpected(
      SaslError{.reason = Reason::our_limit, .fault = Fault::ours, .detail = std::move(detail)});
}

/// A mechanism whose whole word is its initial response.
class OneMessage : public Mechanism {
 public:
  MaybeResponse initial_response() override {
    auto said = message();
    if (!said) return tl::make_unexpected(std::move(said).error());
    return std::optional<Response>(*std::move(said));
  }
  AnyResponse respond(const Challenge& challenge) override { return after_message(challenge); }
  [[nodiscard]] bool is_complete() const override { return true; }

 protected:
  [[nodiscard]] virtual AnyResponse message() const = 0;
  [[nodiscard]] virtual AnyResponse after_message(const Challenge&) { return one_challenge_too_many(); }
};

class Plain final : public OneMessage {
 public:
  Plain(std::string user, const Secret& password) : user_(std::move(user)), password_(password) {}

 private:
  AnyResponse message() const override {
    // RFC 4616 2: message = [authzid] UTF8NUL authcid UTF8NUL passwd, and no NUL inside them.
    if (user_.find('\0') != std::string::npos || password_.reveal().find('\0') != std::string_view::npos) {
      return cannot_say("PLAIN cannot carry a NUL byte");
    }
    std::string text('\0' + user_ + '\0');
    text += password_.reveal();
    return Response{.bytes = Secret(text), .shown = "<credentials>"};
  }

  std::string user_;
  const Secret& password_;
};

/// draft-murchison-sasl-login: two prompts of any wording. "Password:" first is believed; else the order
/// tells.
class Login final : public Mechanism {
 public:
  Login(std::string user, const Secret& password, bool name_with_command)
      : user_(std::move(user)), password_(password), name_with_command_(name_with_command) {}

  MaybeResponse initial_response() override {
    if (!name_with_command_) return std::optional<Response>();
    user_sent_ = true;
    return std::optional(Response{.bytes = Secret(user_), .shown = "<user>"});
  }
  AnyResponse respond(const Challenge& challenge) override {
    if (user_sent_ && password_sent_) return one_challenge_too_many();
    const std::string prompt = challenge.decoded.value_or(std::string(challenge.text));
    const bool wants_password = user_sent_ || (!password_sent_ && contains_ignoring_case(prompt, "password"));
    if (wants_password) {
      password_sent_ = true;
      return Response{.bytes = password_, .shown = "<password>"};
    }
    user_sent_ = true;
    return Response{.bytes = Secret(user_), .shown = "<user>"};
  }
  [[nodiscard]] bool is_complete() const override { return true; }

 private:
  std::string user_;
  const Secret& password_;
  bool name_with_command_;
  bool user_sent_ = false;
  bool password_sent_ = false;
};

/// Google's and Microsoft's: user=…^Aauth=Bearer …^A^A. A 334 that follows tells the error and is answered
/// with an empty line; then comes the 535.
class XOAuth2 final : public OneMessage {
 public:
  XOAuth2(std::string user, const Secret& token) : user_(std::move(user)), token_(token) {}

 private:
  AnyResponse message() const override {
    return Response{.bytes = Secret(fmt::format("user={}\x01"
                                                "auth=Bearer {}\x01\x01",
                                                user_, token_.reveal())),
                    .shown = "<token>"};
  }
  AnyResponse after_message(const Challenge&) override {
    if (std::exchange(error_told_, true)) return one_challenge_too_many();
    return Response{.bytes = Secret(""), .shown = "<empty>"};
  }

  std::string user_;
  const Secret& token_;
  bool error_told_ = false;
};

class OAuthBearer final : public OneMessage {
 public:
  explicit OAuthBearer(const Identity& identity)
      : user_(identity.user), host_(identity.host), port_(identity.port), token_(*identity.token) {}

 private:
  AnyResponse message() const override {
    // RFC 7628 3.1: client-resp = gs2-header kvsep *kvpair kvsep; host and port are the ones connected to.
    return Response{.bytes = Secret(fmt::format("n,a={},\x01host={}\x01port={}\x01"
                                                "auth=Bearer {}\x01\x01",
                                                saslname(user_), host_, port_, token_.reveal())),
                    .shown = "<token>"};
  }
  AnyResponse after_message(const Challenge&) override {
    if (std::exchange(error_told_, true)) return one_challenge_too_many();
    // RFC 7628 3.2.3: the client answers the error with a single %x01, and the server then fails the
    // exchange.
    return Response{.bytes = Secret("\x01"), .shown = "<dummy response>"};
  }

  /// RFC 5801 4: "," and "=" in a name are written =2C and =3D.
  static std::string saslname(std::string_view name) {
    std::string escaped;
    for (const char c : name) {
      if (c == ',') {
        escaped += "=2C";
      } else if (c == '=') {
        escaped += "=3D";
      } else {
        escaped += c;
      }
    }
    return escaped;
  }

  std::string user_;
  std::string host_;
  std::uint16_t port_;
  const Secret& token_;
  bool error_told_ = false;
};

}  // namespace

std::unique_ptr<Mechanism> make_own_mechanism(std::string_view name, const Identity& identity) {
  if (name == "PLAIN") return std::make_unique<Plain>(identity.user, *identity.password);
  if (name == "LOGIN")
    return std::make_unique<Login>(identity.user, *identity.password, identity.name_with_command);
  if (name == "XOAUTH2") return std::make_unique<XOAuth2>(identity.user, *identity.token);
  if (name == "OAUTHBEARER") return std::make_unique<OAuthBearer>(identity);
  return nullptr;
}

}  // namespace smtpmatrix::smtp
