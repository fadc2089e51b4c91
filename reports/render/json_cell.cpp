#include <fmt/format.h>

#include "probes/iana/names.h"
#include "reports/render/json_values.h"
#include "reports/verdict/judge.h"

namespace smtpmatrix::reports::json {
namespace {

Json stage(const std::optional<Stage>& value) { return value ? Json(to_string(*value)) : Json(); }

Json milliseconds(Elapsed time) { return static_cast<double>(time.count()) / 1000.0; }

Json alert(const Observation& seen) {
  const Alert* const told = telling_alert(seen);
  if (told == nullptr) return {};
  return {{"level", told->level == 1 ? "warning" : "fatal"},
          {"description", iana::alert_name(told->description)},
          {"sent_by", told->sent_by == Sender::server ? "server" : "client"}};
}

template <typename Name>
Json named(const std::optional<std::uint16_t>& number, Name name) {
  return number ? Json(name(*number)) : Json();
}

Json tls(const Observation& seen) {
  if (!seen.tls) return {};
  const auto& facts = *seen.tls;
  return Object(14)
      .add("version", named(facts.version, iana::version_name))
      .add("cipher", named(facts.cipher_suite, iana::cipher_suite_name))
      .add("group", named(facts.group, iana::group_name))
      .add("dh_bits", facts.dh_bits ? Json(*facts.dh_bits) : Json())
      .add("signature_scheme", named(facts.signature_scheme, iana::signature_scheme_name))
      .add("alert", alert(seen))
      .add("certificate_verified", seen.certificate ? Json(seen.certificate->verified()) : Json())
      .add("sni", facts.sni ? text(*facts.sni) : Json())
      .add("handshake_complete", facts.handshake_complete)
      .add("hello_retry_request", facts.hello_retry_request)
      .add("extended_master_secret", facts.extended_master_secret)
      .add("encrypt_then_mac", facts.encrypt_then_mac)
      .add("secure_renegotiation", facts.secure_renegotiation)
      .add("client_certificate_requested", facts.client_certificate_requested)
      .take();
}

Json auth(const AuthFacts& facts) {
  if (facts.result == AuthResult::not_run && facts.attempts.empty()) return {};
  Json value = {{"result", to_string(facts.result)},
                {"mechanism", facts.mechanism ? text(*facts.mechanism) : Json()},
                {"attempts", Json::array()}};
  for (const auto& attempt : facts.attempts) {
    value["attempts"].push_back({{"mechanism", text(attempt.mechanism)},
                                 {"reply", attempt.reply ? of(*attempt.reply) : Json()},
                                 {"accepted", attempt.accepted}});
  }
  return value;
}

Json timing(const Observation& seen) {
  Object value(seen.timings.size() + 1);
  for (const auto& [at, time] : seen.timings) value.add(to_string(at), milliseconds(time));
  return value.add("total", milliseconds(seen.total)).take();
}

Json transcript(const Transcript& lines) {
  Json::array_t list;
  list.reserve(lines.lines().size());
  for (const auto& line : lines.lines()) {
    list.push_back(Object(3)
                       .add("t_ms", milliseconds(line.at))
                       .add("dir", to_string(line.direction))
                       .add("text", text(line.text))
                       .take());
  }
  return list;
}

/// Facts that most cells do not have are left out then.
void add_rare(Json& value, const Observation& seen) {
  if (seen.mail.get() != nullptr) value["mail"] = of(*seen.mail.get());
  if (seen.rcpt.get() != nullptr) value["rcpt"] = of(*seen.rcpt.get());
  if (seen.stop && !seen.stop->unexpected.empty()) value["unexpected"] = text(as_text(seen.stop->unexpected));
  if (!seen.bytes_after_starttls.empty())
    value["bytes_after_starttls"] = text(as_text(seen.bytes_after_starttls));
}

Json repeats(const Cell& cell) {
  Json value = {{"asked", cell.repeats_asked}, {"works", cell.repeats_worked}};
  if (cell.repeats_asked < 2) return value;
  Json& list = value["front_ends"] = Json::array();
  for (const auto& one : cell.front_ends) {
    list.push_back({{"name", one.name.empty() ? Json() : text(one.name)},
                    {"connections", one.connections},
                    {"works", one.works}});
  }
  return value;
}

}  // namespace

Json of(const Cell& cell) {
  const auto& endpoint = cell.probe.endpoint;
  const auto& seen = cell.seen;
  Json value = Object(26)
                   .add("endpoint", text(host_port(endpoint)))
                   .add("host", text(endpoint.host))
                   .add("port", endpoint.port)
                   .add("address", text(endpoint.address))
                   .add("mode", to_string(endpoint.mode))
                   .add("client", text(cell.probe.client))
                   .add("key", text(cell_key(cell.probe)))
                   .add("until", to_string(cell.probe.until))
                   .add("outcome", to_string(cell.outcome))
                   .add("reached", stage(seen.reached))
                   .add("stopped_at", seen.stop ? stage(seen.stop->stage) : Json())
                   .add("reason", cell.reason ? Json(cell.reason_text) : Json())
                   .add("detail", text(cell.detail))
                   .add("derived_from", cell.derived_from ? text(*cell.derived_from) : Json())
                   .add("reply", seen.stop && seen.stop->reply ? of(*seen.stop->reply) : Json())
                   .add("tls", tls(seen))
                   .add("auth", auth(seen.auth))
                   .add("connections", cell.connections)
                   .add("repeats", repeats(cell))
                   .add("timing_ms", timing(seen))
                   .add("transcript", transcript(seen.transcript))
                   .add("findings", cell.findings)
                   .take();
  add_rare(value, seen);
  return value;
}

}  // namespace smtpmatrix::reports::json
