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
  return {{"version", named(facts.version, iana::version_name)},
          {"cipher", named(facts.cipher_suite, iana::cipher_suite_name)},
          {"group", named(facts.group, iana::group_name)},
          {"dh_bits", facts.dh_bits ? Json(*facts.dh_bits) : Json()},
          {"signature_scheme", named(facts.signature_scheme, iana::signature_scheme_name)},
          {"alert", alert(seen)},
          {"certificate_verified", seen.certificate ? Json(seen.certificate->verified()) : Json()},
          {"sni", facts.sni ? text(*facts.sni) : Json()},
          {"handshake_complete", facts.handshake_complete},
          {"hello_retry_request", facts.hello_retry_request},
          {"extended_master_secret", facts.extended_master_secret},
          {"encrypt_then_mac", facts.encrypt_then_mac},
          {"secure_renegotiation", facts.secure_renegotiation},
          {"client_certificate_requested", facts.client_certificate_requested}};
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
  auto value = Json::object();
  for (const auto& [at, time] : seen.timings) value[std::string(to_string(at))] = milliseconds(time);
  value["total"] = milliseconds(seen.total);
  return value;
}

Json transcript(const Transcript& lines) {
  auto list = Json::array();
  for (const auto& line : lines.lines()) {
    list.push_back(
        {{"t_ms", milliseconds(line.at)}, {"dir", to_string(line.direction)}, {"text", text(line.text)}});
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
  Json value = {{"endpoint", text(host_port(endpoint))},
                {"host", text(endpoint.host)},
                {"port", endpoint.port},
                {"address", text(endpoint.address)},
                {"mode", to_string(endpoint.mode)},
                {"client", text(cell.probe.client)},
                {"key", text(cell_key(cell.probe))},
                {"until", to_string(cell.probe.until)},
                {"outcome", to_string(cell.outcome)},
                {"reached", stage(seen.reached)},
                {"stopped_at", seen.stop ? stage(seen.stop->stage) : Json()},
                {"reason", cell.reason ? Json(cell.reason_text) : Json()},
                {"detail", text(cell.detail)},
                {"derived_from", cell.derived_from ? text(*cell.derived_from) : Json()},
                {"reply", seen.stop && seen.stop->reply ? of(*seen.stop->reply) : Json()},
                {"tls", tls(seen)},
                {"auth", auth(seen.auth)},
                {"connections", cell.connections},
                {"repeats", repeats(cell)},
                {"timing_ms", timing(seen)},
                {"transcript", transcript(seen.transcript)},
                {"findings", cell.findings}};
  add_rare(value, seen);
  return value;
}

}  // namespace smtpmatrix::reports::json
