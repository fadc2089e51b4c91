#include "samples.h"

#include <algorithm>
#include <chrono>

#include "probes/iana/numbers.h"
#include "reports/diagnosis/diagnose.h"
#include "reports/verdict/judge.h"

namespace smtpmatrix::reports::samples {
namespace {

using namespace std::chrono_literals;

constexpr auto started_at = std::chrono::sys_days(std::chrono::year(2026) / 11 / 23) + 9h + 30min;

const std::vector<std::string> versions = {"tls1.0", "tls1.1", "tls1.2", "tls1.3", "tls1.2-rsa"};

std::uint16_t version_of(std::string_view client) {
  if (client == "tls1.0") return iana::version::tls10;
  if (client == "tls1.1") return iana::version::tls11;
  return client == "tls1.3" ? iana::version::tls13 : iana::version::tls12;
}

SmtpReply reply(int code, std::string text, std::optional<std::string> enhanced = std::nullopt) {
  SmtpReply value{.code = code, .enhanced = std::move(enhanced), .text = std::move(text), .lines = {}};
  value.lines = {value.enhanced ? *value.enhanced + " " + value.text : value.text};
  return value;
}

EhloFacts ehlo(std::map<std::string, std::string> keywords, std::vector<std::string> mechanisms = {}) {
  return {.by_helo = false,
          .reply = reply(250, "mail.example.org"),
          .keywords = std::move(keywords),
          .auth_mechanisms = std::move(mechanisms)};
}

/// A host under construction: trials in, report out.
class Builder {
 public:
  explicit Builder(std::string host, std::string address)
      : host_(std::move(host)), address_(std::move(address)) {}

  Observation seen(std::uint16_t port, Mode mode, const std::string& client, Stage reached) const {
    Observation value;
    value.endpoint = {.host = host_, .port = port, .address = address_, .mode = mode};
    value.client = client;
    value.until = last_stage(mode, Stage::ehlo_tls);
    value.reached = reached;
    value.timings = {{Stage::connect, 1200us}, {Stage::greeting, 30ms}};
    value.total = 81500us;
    value.transcript.add(1200us, Direction::event, "connected to " + address_);
    return value;
  }

  void add(Observation value) {
    Trial trial;
    trial.probe = probe_of(value);
    trial.connections = 1;
    trial.observations.push_back(std::move(value));
    cells_.push_back(judge(std::move(trial)));
  }
  void derive(const Observation& like, const Observation& source, Stop stop) {
    Trial trial;
    trial.probe = probe_of(like);
    trial.derived_from = probe_of(source);
    trial.conclusion = std::move(stop);
    cells_.push_back(judge(std::move(trial)));
  }
  void judge_trial(Trial trial) { cells_.push_back(judge(std::move(trial))); }
  void move_to(std::string address) { address_ = std::move(address); }

  HostReport finish() {
    auto report = assemble(host_, std::move(cells_));
    diagnose(report, {.now = std::chrono::time_point_cast<std::chrono::seconds>(started_at), .verify = true});
    return report;
  }

  static Probe probe_of(const Observation& value) {
    return {.endpoint = value.endpoint,
            .client = value.client,
            .until = value.until,
            .depth = TlsDepth::complete};
  }

 private:
  std::string host_;
  std::string address_;
  std::vector<Cell> cells_;
};

void handshake(Observation& seen, std::uint16_t version) {
  TlsFacts facts;
  facts.version = version;
  facts.cipher_suite = version == iana::version::tls13   ? 0x1302
                       : version == iana::version::tls12 ? 0xc030
                                                         : 0xc014;
  facts.group = iana::group::x25519;
  facts.sni = seen.endpoint.host;
  facts.handshake_complete = true;
  seen.tls = facts;
  seen.timings[Stage::tls] = 24ms;
}

ChainFacts good_chain(const std::string& host) {
  CertificateFacts leaf;
  leaf.subject = "CN=" + host;
  leaf.issuer = "CN=Example Issuing CA";
  leaf.dns_names = {host};
  leaf.not_before = std::chrono::sys_days(std::chrono::year(2026) / 1 / 1);
  leaf.not_after = std::chrono::sys_days(std::chrono::year(2027) / 6 / 30);
  leaf.key_algorithm = "RSA";
  leaf.key_bits = 2048;
  leaf.signature_algorithm = "RSA/EMSA3(SHA-256)";
  leaf.sha256_fingerprint = std::string(64, 'a');
  leaf.spki_sha256 = std::string(64, 'b');
  ChainFacts facts;
  facts.chain = {leaf};
  facts.trusted = true;
  facts.name_matches = true;
  facts.checked_name = host;
  facts.root = "CN=Example Root";
  return facts;
}

Stop stop_at(Stage stage, Reason reason, std::string detail = {}) {
  return {.stage = stage,
          .reason = reason,
          .fault = Fault::peer_refused,
          .detail = std::move(detail),
          .reply = {},
          .tls = {}};
}

Stop stop_by(Stage stage, Reason reason, SmtpReply words) {
  auto stop = stop_at(stage, reason);
  stop.reply = std::move(words);
  return stop;
}

Stop stop_by_alert(std::uint8_t description) {
  auto stop = stop_at(Stage::tls, Reason::tls_alert);
  stop.tls = TlsFailure{.reason = Reason::tls_alert,
                        .fault = Fault::peer_refused,
                        .message = "server_hello",
                        .detail = "",
                        .offset = 0,
                        .alert = Alert{.level = 2, .description = description, .sent_by = Sender::server}};
  return stop;
}

/// A ClientHello met the greeting of a port that waits for STARTTLS; the other clients conclude from the
/// first.
void implicit_is_wrong(Builder& builder, std::uint16_t port, const std::string& greeting) {
  auto first = builder.seen(port, Mode::implicit, versions.front(), Stage::connect);
  first.tls.emplace();
  first.stop = stop_at(Stage::tls, Reason::tls_plaintext_reply);
  first.stop->unexpected = to_bytes("220 " + greeting + "\r\n");
  builder.add(first);
  for (std::size_t i = 1; i < versions.size(); ++i) {
    auto like = first;
    like.client = versions[i];
    Trial trial;
    trial.probe = Builder::probe_of(like);
    trial.derived_from = Builder::probe_of(first);
    trial.observations = {like};
    builder.judge_trial(std::move(trial));
  }
}

void implicit_only(Builder& builder, std::uint16_t port, const Observation& source) {
  const auto stop = stop_at(Stage::greeting, Reason::implicit_tls_only);
  builder.derive(builder.seen(port, Mode::plain, "none", Stage::connect), source, stop);
  for (const auto& client : versions) {
    builder.derive(builder.seen(port, Mode::starttls, client, Stage::connect), source, stop);
  }
}

Observation plain(const Builder& builder, std::uint16_t port, const std::string& greeting) {
  auto seen = builder.seen(port, Mode::plain, "none", Stage::ehlo);
  seen.greeting = Fact<SmtpReply>::seen(reply(220, greeting));
  seen.ehlo = Fact<EhloFacts>::seen(ehlo({{"SIZE", "157286400"}, {"STARTTLS", ""}, {"8BITMIME", ""}}));
  seen.transcript.add(31ms, Direction::in, "220 " + greeting);
  seen.transcript.add(31ms, Direction::out, "EHLO client.example.com");
  seen.transcript.add(62ms, Direction::in, "250-mail.example.org");
  return seen;
}

}  // namespace

HostReport modern_provider() {
  const std::string greeting =
      "AM0PR04CA0001.outlook.office365.com Microsoft ESMTP MAIL Service ready at Mon, 23 Nov";
  Builder builder("smtp.office365.com", "52.97.183.162");
  for (const std::uint16_t port : {std::uint16_t{25}, std::uint16_t{587}}) {
    builder.add(plain(builder, port, greeting));
    for (const auto& client : versions) {
      auto seen = plain(builder, port, greeting);
      seen.endpoint.mode = Mode::starttls;
      seen.client = client;
      seen.until = Stage::auth;
      if (client == "tls1.2-rsa") {
        seen.reached = Stage::starttls;
        seen.tls.emplace();
        seen.stop = stop_by_alert(iana::alert::handshake_failure);
        builder.add(std::move(seen));
        continue;
      }
      handshake(seen, version_of(client));
      seen.certificate = good_chain("smtp.office365.com");
      seen.ehlo_tls = Fact<EhloFacts>::seen(
          ehlo({{"AUTH", "LOGIN XOAUTH2"}, {"SIZE", "157286400"}}, {"LOGIN", "XOAUTH2"}));
      seen.reached = Stage::ehlo_tls;
      const auto policy =
          reply(421,
                "TLS 1.0 and 1.1 are not supported. Please upgrade/update your client to support TLS "
                "1.2. Visit https://aka.ms/smtp_auth_tls. [AM0PR04CA0001.eurprd04.prod.outlook.com]",
                "4.7.66");
      if (version_of(client) < iana::version::tls12) {
        seen.stop = stop_by(Stage::auth, Reason::smtp_reply, policy);
        seen.auth.attempts = {{.mechanism = "LOGIN", .reply = policy, .accepted = false}};
        seen.transcript.add(95ms, Direction::in, "421 4.7.66 " + policy.text);
      } else {
        seen.reached = Stage::auth;
        seen.auth.result = AuthResult::accepted;
        seen.auth.mechanism = "LOGIN";
        seen.auth.attempts = {{.mechanism = "LOGIN",
                               .reply = reply(235, "Authentication successful", "2.7.0"),
                               .accepted = true}};
      }
      builder.add(std::move(seen));
    }
    implicit_is_wrong(builder, port, greeting);
  }
  auto refused = builder.seen(465, Mode::plain, "none", Stage::connect);
  refused.reached.reset();
  refused.stop = stop_at(Stage::connect, Reason::timeout, "no answer in 10 s");
  builder.add(refused);
  for (const auto mode : {Mode::starttls, Mode::implicit}) {
    for (const auto& client : versions)
      builder.derive(builder.seen(465, mode, client, Stage::connect), refused, *refused.stop);
  }
  return builder.finish();
}

HostReport self_hosted() {
  Builder builder("mail.example.org", "192.0.2.25");
  for (const auto* const address : {"192.0.2.25", "2001:db8::25"}) {
    builder.move_to(address);
    Observation source;
    for (const auto& client : versions) {
      auto seen = builder.seen(465, Mode::implicit, client, Stage::ehlo);
      handshake(seen, version_of(client));
      seen.greeting = Fact<SmtpReply>::seen(reply(220, "mail.example.org ESMTP Postfix (Debian/GNU)"));
      seen.ehlo = Fact<EhloFacts>::seen(ehlo({{"AUTH", "PLAIN LOGIN"}}, {"PLAIN", "LOGIN"}));
      seen.certificate = good_chain("mail.example.org");
      seen.certificate->trusted = false;
      seen.certificate->problems = {CertificateProblem::self_signed};
      seen.certificate->chain.front().self_signed = true;
      source = seen;
      builder.add(std::move(seen));
    }
    implicit_only(builder, 465, source);
  }
  return builder.finish();
}

HostReport relay_without_tls() {
  const std::string greeting = "relay.lan ESMTP";
  Builder builder("relay.lan", "10.0.0.25");
  auto none = plain(builder, 25, greeting);
  none.ehlo = Fact<EhloFacts>::seen(ehlo({{"SIZE", "10240000"}}));
  builder.add(none);
  auto first = none;
  first.endpoint.mode = Mode::starttls;
  first.client = versions.front();
  first.stop = stop_at(Stage::starttls, Reason::no_starttls, "EHLO offers SIZE");
  builder.add(first);
  for (std::size_t i = 1; i < versions.size(); ++i) {
    builder.derive(builder.seen(25, Mode::starttls, versions[i], Stage::ehlo), first, *first.stop);
  }
  implicit_is_wrong(builder, 25, greeting);
  return builder.finish();
}

HostReport hostile() {
  Builder builder("邮件.example.中国", "198.51.100.7");
  const auto add = [&](std::uint16_t port, const std::string& client, Stage reached, Stop stop) {
    auto seen = builder.seen(port, Mode::starttls, client, reached);
    seen.greeting =
        Fact<SmtpReply>::seen(reply(220, "\x1b[2J\x1b[31mpwned\x07 mail \xe9t\xe9 \u202e gnp.exe"));
    seen.stop = std::move(stop);
    builder.add(std::move(seen));
  };
  add(25, "tls1.0", Stage::starttls, stop_by_alert(iana::alert::protocol_version));
  add(25, "tls1.1", Stage::starttls, stop_by_alert(iana::alert::insufficient_security));
  add(25, "tls1.2", Stage::tls,
      stop_by(
          Stage::ehlo_tls, Reason::smtp_reply,
          reply(554, "邮件服务器拒绝了您的请求，因为您的地址在黑名单中。请联系管理员以获得更多帮助和信息。",
                "5.7.1")));
  add(25, "tls1.3", Stage::tls,
      stop_by(Stage::ehlo_tls, Reason::temporary_reply,
              reply(451, "\x1b]0;owned\x07try again later", "4.3.0")));
  add(25, "tls1.2-rsa", Stage::connect, stop_at(Stage::greeting, Reason::timeout, "no answer in 30 s"));
  add(587, "tls1.0", Stage::ehlo_tls, stop_at(Stage::auth, Reason::untrusted_certificate));
  add(587, "tls1.1", Stage::starttls, stop_at(Stage::tls, Reason::connection_reset));
  add(587, "tls1.2", Stage::starttls,
      stop_at(Stage::tls, Reason::tls_malformed, "server_hello: wanted random at offset 6"));
  add(587, "tls1.3", Stage::greeting, stop_at(Stage::ehlo, Reason::our_bug, "index out of range"));
  Trial trial;
  trial.probe = Builder::probe_of(builder.seen(587, Mode::starttls, "tls1.2-rsa", Stage::connect));
  trial.throttled = true;
  trial.connections = 4;
  trial.observations.push_back(builder.seen(587, Mode::starttls, "tls1.2-rsa", Stage::connect));
  trial.observations.front().stop = stop_by(Stage::greeting, Reason::throttled,
                                            reply(421, "too many connections from your address", "4.7.0"));
  builder.judge_trial(std::move(trial));
  return builder.finish();
}

HostReport many_clients() {
  Builder builder("mail.example.org", "192.0.2.25");
  for (int i = 1; i <= 11; ++i) {
    auto seen =
        builder.seen(587, Mode::starttls, "vendor-model-" + std::to_string(i * 1000), Stage::ehlo_tls);
    seen.greeting = Fact<SmtpReply>::seen(reply(220, "mail.example.org ESMTP Exim 4.96"));
    if (i % 3 == 0) {
      seen.reached = Stage::starttls;
      seen.stop = stop_by_alert(iana::alert::protocol_version);
    } else {
      handshake(seen, iana::version::tls12);
      seen.ehlo_tls = Fact<EhloFacts>::seen(ehlo({{"AUTH", "PLAIN"}}, {"PLAIN"}));
    }
    builder.add(std::move(seen));
  }
  return builder.finish();
}

std::vector<HostReport> all() { return {modern_provider(), self_hosted(), relay_without_tls(), hostile()}; }

ScanInfo info() {
  return {.version = "0.1.0",
          .botan = "2.19.3",
          .started_at = started_at,
          .clients = {"none", "tls1.0", "tls1.1", "tls1.2", "tls1.2-rsa", "tls1.3"},
          .options = {{"until", "auth"}, {"timeout", "10"}}};
}

Ending ending(const std::vector<HostReport>& hosts) {
  Ending value;
  for (const auto& host : hosts) value.summary.add(host);
  value.finished_at = started_at + 1234ms;
  value.duration = 1234ms;
  value.requirements = {
      {.expr = "smtp.office365.com:587/starttls client=tls1.2 outcome=works", .held = true, .why = ""},
      {.expr = "*:587 client=tls1.0 outcome=works",
       .held = false,
       .why = "smtp.office365.com:587/starttls tls1.0: refused"}};
  return value;
}

void render(Renderer& renderer, const std::vector<HostReport>& hosts) {
  renderer.begin(info());
  for (const auto& host : hosts) {
    for (const auto& cell : host.cells) renderer.cell(cell);
    renderer.host(host);
  }
  renderer.end(ending(hosts));
}

std::string rendered(const std::function<std::unique_ptr<Renderer>(Output&)>& make,
                     const std::vector<HostReport>& hosts) {
  StringOutput output;
  render(*make(output), hosts);
  return output.text();
}

}  // namespace smtpmatrix::reports::samples
