#include <array>
#include <cstring>
#include <fmt/format.h>
#include <gsasl.h>
#include <string>
#include <utility>

#include "probes/smtp/mechanisms.h"

namespace smtpmatrix::smtp {
namespace {

struct Context {
  Gsasl* handle = nullptr;
  bool usable = false;

  Context() { usable = gsasl_init(&handle) == GSASL_OK; }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  ~Context() {
    if (usable) gsasl_done(handle);
  }
};

/// GNU SASL's registry of mechanisms: made once, never changed afterwards, so sessions may share it.
const Context& context() {
  static const Context shared;
  return shared;
}

struct Dialect {
  std::string_view name;
  bool client_speaks_first;
  /// NTLM: the server's first 334 is a mere go-ahead, often text and not base64 ([MS-SMTPNTLM] 2.2.1.1).
  bool first_challenge_is_noise;
};
constexpr std::array dialects = {
    Dialect{"CRAM-MD5", false, false},   Dialect{"DIGEST-MD5", false, false},
    Dialect{"SCRAM-SHA-1", true, false}, Dialect{"SCRAM-SHA-256", true, false},
    Dialect{"NTLM", false, true},
};

void wipe_and_free(char* text, std::size_t size) {
  if (text == nullptr) return;
  explicit_bzero(text, size);
  gsasl_free(text);
}

class GsaslMechanism final : public Mechanism {
 public:
  GsaslMechanism(const Dialect& dialect, Gsasl_session* session) : dialect_(dialect), session_(session) {}
  GsaslMechanism(const GsaslMechanism&) = delete;
  GsaslMechanism& operator=(const GsaslMechanism&) = delete;
  ~GsaslMechanism() override { gsasl_finish(session_); }

  tl::expected<std::optional<Response>, SaslError> initial_response() override {
    if (!dialect_.client_speaks_first) return std::optional<Response>();
    auto said = step({});
    if (!said) return tl::make_unexpected(std::move(said).error());
    return std::optional<Response>(*std::move(said));
  }

  tl::expected<Response, SaslError> respond(const Challenge& challenge) override {
    if (dialect_.first_challenge_is_noise && !std::exchange(noise_heard_, true)) return step({});
    if (!challenge.decoded) return peer_broke("the challenge is not base64");
    // Where the server speaks first GNU SASL takes an empty challenge for "not yet", for ever.
    if (!dialect_.client_speaks_first && challenge.decoded->empty()) return peer_broke("an empty challenge");
    if (complete_) return peer_broke("a challenge after the exchange was complete");
    return step(*challenge.decoded);
  }

  [[nodiscard]] bool is_complete() const override { return complete_; }

 private:
  static tl::unexpected<SaslError> peer_broke(std::string_view what) {
    return tl::make_unexpected(SaslError{
        .reason = Reason::smtp_malformed, .fault = Fault::peer_malformed, .detail = std::string(what)});
  }

  tl::expected<Response, SaslError> step(std::string_view challenge) {
    char* output = nullptr;
    std::size_t size = 0;
    const int status = gsasl_step(session_, challenge.data(), challenge.size(), &output, &size);
    Response response{.bytes = Secret(std::string_view(output, output == nullptr ? 0 : size)),
                      .shown = "<response>"};
    wipe_and_free(output, size);
    if (status == GSASL_OK || status == GSASL_NEEDS_MORE) {
      complete_ = status == GSASL_OK;
      return response;
    }
    return tl::make_unexpected(explain(status));
  }

  /// GNU SASL's words name the mechanism's fault and never hold a secret.
  SaslError explain(int status) const {
    const std::string detail = fmt::format("{}: {}", dialect_.name, gsasl_strerror(status));
    switch (status) {
      case GSASL_MECHANISM_PARSE_ERROR:
      case GSASL_AUTHENTICATION_ERROR:
      case GSASL_INTEGRITY_ERROR:
      case GSASL_MECHANISM_CALLED_TOO_MANY_TIMES:
        return {.reason = Reason::smtp_malformed, .fault = Fault::peer_misbehaved, .detail = detail};
      default: return {.reason = Reason::our_limit, .fault = Fault::ours, .detail = detail};
    }
  }

  const Dialect& dialect_;
  Gsasl_session* session_;
  bool noise_heard_ = false;
  bool complete_ = false;
};

/// Windows accounts are written DOMAIN\user; NTLM carries the two apart.
void set_user(Gsasl_session* session, std::string_view mechanism, const std::string& user) {
  const auto slash = user.find('\\');
  if (mechanism != "NTLM" || slash == std::string::npos) {
    gsasl_property_set(session, GSASL_AUTHID, user.c_str());
    return;
  }
  gsasl_property_set(session, GSASL_REALM, user.substr(0, slash).c_str());
  gsasl_property_set(session, GSASL_AUTHID, user.substr(slash + 1).c_str());
}

}  // namespace

std::unique_ptr<Mechanism> make_gsasl_mechanism(std::string_view name, const Identity& identity) {
  for (const Dialect& dialect : dialects) {
    if (dialect.name != name || !context().usable) continue;
    Gsasl_session* session = nullptr;
    if (gsasl_client_start(context().handle, dialect.name.data(), &session) != GSASL_OK) return nullptr;
    auto mechanism = std::make_unique<GsaslMechanism>(dialect, session);
    set_user(session, name, identity.user);
    const std::string_view password = identity.password->reveal();
    gsasl_property_set_raw(session, GSASL_PASSWORD, password.data(), password.size());
    // RFC 2831 2.1.2: digest-uri is serv-type "/" host.
    gsasl_property_set(session, GSASL_SERVICE, "smtp");
    gsasl_property_set(session, GSASL_HOSTNAME, identity.host.c_str());
    return mechanism;
  }
  return nullptr;
}

}  // namespace smtpmatrix::smtp
