#include <charconv>

#include "probes/iana/names.h"
#include "reports/render/json_node.h"

namespace smtpmatrix::reports::json {
namespace {

Stage read_stage(const Node& node) {
  const auto stage = parse_stage(node.text());
  if (!stage) node.fail("wanted a stage");
  return *stage;
}

std::optional<Stage> optional_stage(const Node& object, const char* name) {
  const auto node = object.find(name);
  return node ? std::optional(read_stage(*node)) : std::nullopt;
}

/// A code point by its name, or as the hexadecimal that stands for one without a name.
template <typename ByName>
std::optional<std::uint16_t> code_point(const Node& object, const char* name, ByName by_name) {
  const auto node = object.find(name);
  if (!node) return std::nullopt;
  const auto text = node->text();
  if (const auto number = by_name(text)) return *number;
  std::uint16_t value = 0;
  const auto* const end = text.data() + text.size();
  if (!text.starts_with("0x") || std::from_chars(text.data() + 2, end, value, 16).ptr != end) {
    node->fail("wanted a registered name or 0x and hexadecimal digits");
  }
  return value;
}

std::uint8_t alert_number(const Node& node) {
  const auto name = node.text();
  for (unsigned number = 0; number < 256; ++number) {
    if (iana::alert_name(static_cast<std::uint8_t>(number)) == name) return static_cast<std::uint8_t>(number);
  }
  node.fail("wanted the name of a TLS alert");
}

Alert read_alert(const Node& node) {
  return {.level = static_cast<std::uint8_t>(node.at("level").text() == "warning" ? 1 : 2),
          .description = alert_number(node.at("description")),
          .sent_by = node.at("sent_by").text() == "client" ? Sender::client : Sender::server};
}

bool flag(const Node& object, const char* name) {
  const auto node = object.find(name);
  return node && node->boolean();
}

TlsFacts read_tls(const Node& node) {
  TlsFacts facts;
  facts.version = code_point(node, "version", iana::version_number);
  facts.cipher_suite = code_point(node, "cipher", iana::cipher_suite_number);
  facts.group = code_point(node, "group", iana::group_number);
  facts.signature_scheme = code_point(node, "signature_scheme", iana::signature_scheme_number);
  if (const auto bits = node.find("dh_bits")) facts.dh_bits = bits->number<unsigned>();
  if (const auto sni = node.find("sni")) facts.sni = sni->text();
  if (const auto alert = node.find("alert")) facts.alerts = {read_alert(*alert)};
  facts.handshake_complete = flag(node, "handshake_complete");
  facts.hello_retry_request = flag(node, "hello_retry_request");
  facts.extended_master_secret = flag(node, "extended_master_secret");
  facts.encrypt_then_mac = flag(node, "encrypt_then_mac");
  facts.secure_renegotiation = flag(node, "secure_renegotiation");
  facts.client_certificate_requested = flag(node, "client_certificate_requested");
  return facts;
}

AuthResult read_auth_result(const Node& node) {
  const auto text = node.text();
  for (int value = 0; value <= static_cast<int>(AuthResult::challenged); ++value) {
    if (to_string(static_cast<AuthResult>(value)) == text) return static_cast<AuthResult>(value);
  }
  node.fail("wanted the result of a login");
}

AuthFacts read_auth(const Node& node) {
  AuthFacts facts;
  facts.result = read_auth_result(node.at("result"));
  if (const auto mechanism = node.find("mechanism")) facts.mechanism = mechanism->text();
  node.at("attempts").each([&](const Node& attempt) {
    const auto reply = attempt.find("reply");
    facts.attempts.push_back({.mechanism = attempt.at("mechanism").text(),
                              .reply = reply ? std::optional(read_reply(*reply)) : std::nullopt,
                              .accepted = flag(attempt, "accepted")});
  });
  return facts;
}

void read_timing(const Node& node, Observation& seen) {
  node.each_member([&](const std::string& name, const Node& time) {
    if (name == "total") {
      seen.total = time.milliseconds();
    } else if (const auto stage = parse_stage(name)) {
      seen.timings[*stage] = time.milliseconds();
    }
  });
}

Direction read_direction(const Node& node) {
  const auto text = node.text();
  for (const auto direction : {Direction::in, Direction::out, Direction::event}) {
    if (to_string(direction) == text) return direction;
  }
  node.fail("wanted in, out or event");
}

void read_transcript(const Node& node, Transcript& transcript) {
  node.each([&](const Node& line) {
    transcript.add(line.at("t_ms").milliseconds(), read_direction(line.at("dir")), line.at("text").text());
  });
}

/// Reasons of the enum; certificate_… stands for certificate_rejected, and a later version's for our_limit.
Reason reason_of(const std::string& text) {
  if (const auto reason = parse_reason(text)) return *reason;
  return text.starts_with("certificate_") ? Reason::certificate_rejected : Reason::our_limit;
}

void read_stop(const Node& node, Cell& cell) {
  const auto stage = optional_stage(node, "stopped_at");
  if (!stage || !cell.reason) return;
  Stop stop;
  stop.stage = *stage;
  stop.reason = *cell.reason;
  if (const auto reply = node.find("reply")) stop.reply = read_reply(*reply);
  stop.detail = cell.detail;
  cell.seen.stop = std::move(stop);
}

Outcome read_outcome(const Node& node) {
  const auto outcome = parse_outcome(node.text());
  if (!outcome) node.fail("wanted one of works, refused, failed, unsupported, inconclusive, not_run");
  return *outcome;
}

Probe read_probe(const Node& node) {
  Probe probe;
  probe.endpoint = {.host = node.at("host").text(),
                    .port = read_port(node.at("port")),
                    .address = node.at("address").text(),
                    .mode = read_mode(node.at("mode"))};
  probe.client = node.at("client").text();
  probe.until = optional_stage(node, "until").value_or(Stage::ehlo_tls);
  return probe;
}

void read_verification(const Node& tls, Observation& seen) {
  const auto verified = tls.find("certificate_verified");
  if (!verified) return;
  seen.certificate.emplace();
  seen.certificate->trusted = seen.certificate->name_matches = verified->boolean();
}

void read_observation(const Node& node, Observation& seen) {
  seen.reached = optional_stage(node, "reached");
  if (const auto tls = node.find("tls")) {
    seen.tls = read_tls(*tls);
    read_verification(*tls, seen);
  }
  if (const auto auth = node.find("auth")) seen.auth = read_auth(*auth);
  if (const auto timing = node.find("timing_ms")) read_timing(*timing, seen);
  if (const auto transcript = node.find("transcript")) read_transcript(*transcript, seen.transcript);
  if (const auto reply = node.find("mail")) seen.mail = Fact<SmtpReply>::seen(read_reply(*reply));
  if (const auto reply = node.find("rcpt")) seen.rcpt = Fact<SmtpReply>::seen(read_reply(*reply));
  if (const auto text = node.find("bytes_after_starttls")) seen.bytes_after_starttls = to_bytes(text->text());
}

void read_front_ends(const Node& node, Cell& cell) {
  node.each([&](const Node& one) {
    const auto name = one.find("name");
    cell.front_ends.push_back({.name = name ? name->text() : std::string(),
                               .connections = one.at("connections").number<unsigned>(),
                               .works = one.at("works").number<unsigned>()});
  });
}

}  // namespace

Cell read_cell(const Node& node) {
  Cell cell;
  cell.probe = read_probe(node);
  cell.outcome = read_outcome(node.at("outcome"));
  if (const auto reason = node.find("reason")) {
    cell.reason_text = reason->text();
    cell.reason = reason_of(cell.reason_text);
  }
  // The matrix takes a cell without a reason for one that works.
  if ((cell.outcome == Outcome::works) == cell.reason.has_value()) {
    node.fail("wanted a reason exactly where the outcome is not works");
  }
  if (const auto detail = node.find("detail")) cell.detail = detail->text();
  if (const auto source = node.find("derived_from")) cell.derived_from = source->text();
  cell.connections = node.at("connections").number<unsigned>();
  if (const auto repeats = node.find("repeats")) {
    cell.repeats_asked = repeats->at("asked").number<unsigned>();
    cell.repeats_worked = repeats->at("works").number<unsigned>();
    if (const auto front_ends = repeats->find("front_ends")) read_front_ends(*front_ends, cell);
  }
  if (const auto findings = node.find("findings")) cell.findings = findings->texts();
  cell.seen.endpoint = cell.probe.endpoint;
  cell.seen.client = cell.probe.client;
  cell.seen.until = last_stage(cell.probe.endpoint.mode, cell.probe.until);
  read_observation(node, cell.seen);
  read_stop(node, cell);
  const auto unexpected = node.find("unexpected");
  if (unexpected && cell.seen.stop) cell.seen.stop->unexpected = to_bytes(unexpected->text());
  return cell;
}

}  // namespace smtpmatrix::reports::json
