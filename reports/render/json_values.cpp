#include "reports/render/json_values.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "reports/render/json_survey.h"
#include "reports/render/unicode.h"
#include "reports/verdict/judge.h"

namespace smtpmatrix::reports::json {
namespace {

Json texts(const std::vector<std::string>& strings) {
  auto list = Json::array();
  for (const auto& string : strings) list.push_back(text(string));
  return list;
}

Json optional_text(const std::optional<std::string>& string) { return string ? text(*string) : Json(); }

Json of(const CertificateFacts& facts) {
  return {{"subject", text(facts.subject)},
          {"issuer", text(facts.issuer)},
          {"dns_names", texts(facts.dns_names)},
          {"ip_addresses", texts(facts.ip_addresses)},
          {"not_before", timestamp(facts.not_before)},
          {"not_after", timestamp(facts.not_after)},
          {"serial", text(facts.serial)},
          {"key_algorithm", text(facts.key_algorithm)},
          {"key_bits", facts.key_bits},
          {"signature_algorithm", text(facts.signature_algorithm)},
          {"sha256_fingerprint", text(facts.sha256_fingerprint)},
          {"spki_sha256", text(facts.spki_sha256)},
          {"self_signed", facts.self_signed},
          {"is_ca", facts.is_ca}};
}

/// Keyword → parameters.
Json keywords(const std::optional<EhloFacts>& ehlo) {
  if (!ehlo) return {};
  auto object = Json::object();
  for (const auto& [keyword, parameters] : ehlo->keywords) object[valid_utf8(keyword)] = text(parameters);
  return object;
}

Json mechanisms(const std::optional<EhloFacts>& ehlo) { return ehlo ? texts(ehlo->auth_mechanisms) : Json(); }

Json of(const Evidence& evidence) {
  return {{"cell", text(evidence.cell)}, {"lines", texts(evidence.lines)}};
}

}  // namespace

Json text(std::string_view foreign) { return valid_utf8(foreign); }

std::string timestamp(UnixTime time) {
  const auto days = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(days);
  const std::chrono::hh_mm_ss clock(time - days);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

std::string timestamp(Milliseconds time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  auto stamp = timestamp(seconds);
  stamp.pop_back();
  return fmt::format("{}.{:03}Z", stamp, (time - seconds).count());
}

Json of(const SmtpReply& reply) {
  return {{"code", reply.code},
          {"enhanced", optional_text(reply.enhanced)},
          {"text", text(reply.text)},
          {"lines", texts(reply.lines)}};
}

Json of(const ChainFacts& facts, UnixTime now) {
  Json value = {{"chain", Json::array()},
                {"trusted", facts.trusted},
                {"name_matches", facts.name_matches},
                {"checked_name", text(facts.checked_name)},
                {"expires_in_days", nullptr},
                {"problems", Json::array()},
                {"detail", text(facts.detail)},
                {"root", optional_text(facts.root)}};
  for (const auto& certificate : facts.chain) value["chain"].push_back(of(certificate));
  for (const auto problem : facts.problems) value["problems"].push_back(to_string(problem));
  if (!facts.chain.empty()) value["expires_in_days"] = days_until(facts.chain.front().not_after, now);
  return value;
}

Json of(const EndpointEntry& entry, UnixTime now) {
  Json value = {{"endpoint", text(host_port(entry.endpoint))},
                {"host", text(entry.endpoint.host)},
                {"port", entry.endpoint.port},
                {"mode", to_string(entry.endpoint.mode)},
                {"address", text(entry.endpoint.address)},
                {"provider", optional_text(entry.provider)},
                {"greeting", entry.greeting ? of(*entry.greeting) : Json()},
                {"ehlo", keywords(entry.ehlo)},
                {"ehlo_tls", keywords(entry.ehlo_tls)},
                {"auth_mechanisms", mechanisms(entry.ehlo)},
                {"auth_mechanisms_tls", mechanisms(entry.ehlo_tls)},
                {"certificate", entry.certificate ? of(*entry.certificate, now) : Json()}};
  if (entry.survey) value["ciphers"] = of(*entry.survey, now);
  return value;
}

Json of(const Finding& finding) {
  Json value = {{"id", finding.id},
                {"severity", to_string(finding.severity)},
                {"actor", finding.actor},
                {"title", text(finding.title)},
                {"explanation", text(finding.explanation)},
                {"remedy", texts(texts_of(finding.remedy))},
                {"commands", texts(commands_of(finding.remedy))},
                {"evidence", Json::array()},
                {"source", finding.source}};
  for (const auto& evidence : finding.evidence) value["evidence"].push_back(of(evidence));
  return value;
}

Json of(const std::vector<DeviceClient>& devices) {
  auto all = Json::array();
  for (const auto& device : devices) {
    all.push_back({{"id", text(device.id)},
                   {"label", text(device.label)},
                   {"kind", text(device.kind)},
                   {"year_from", device.year_from}});
  }
  return all;
}

Json of(const Setting& setting) {
  return {{"server", text(setting.server)},
          {"port", setting.port},
          {"encryption", setting.encryption},
          {"tls_versions", texts(setting.tls_versions)},
          {"auth_mechanisms", texts(setting.auth_mechanisms)},
          {"requires", setting.requires_action.empty() ? Json() : text(setting.requires_action)},
          {"status", setting.status},
          {"generation", setting.generation},
          {"user_name", setting.user_name.empty() ? Json() : text(setting.user_name)},
          {"note", setting.note.empty() ? Json() : text(setting.note)},
          {"clients", texts(setting.clients)}};
}

Json of(const Alternative& alternative) {
  return {{"id", alternative.id},
          {"host", text(alternative.host)},
          {"title", text(alternative.title)},
          {"explanation", text(alternative.explanation)},
          {"steps", texts(texts_of(alternative.steps))},
          {"commands", texts(commands_of(alternative.steps))},
          {"source", alternative.source}};
}

Json of(const Requirement& requirement) {
  return {{"expr", text(requirement.expr)}, {"held", requirement.held}, {"why", text(requirement.why)}};
}

Json of(const Summary& summary) {
  return {{"endpoints", summary.endpoints},
          {"cells", summary.cells},
          {"works", summary.works},
          {"refused", summary.refused},
          {"failed", summary.failed},
          {"unsupported", summary.unsupported},
          {"inconclusive", summary.inconclusive},
          {"not_run", summary.not_run},
          {"connections", summary.connections}};
}

std::string dump(const Json& value) {
  auto raw = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (raw.find('\x7f') == std::string::npos && raw.find('\xc2') == std::string::npos) return raw;
  std::string safe;
  safe.reserve(raw.size());
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const auto byte = static_cast<unsigned char>(raw[i]);
    const auto next = i + 1 < raw.size() ? static_cast<unsigned char>(raw[i + 1]) : 0U;
    // Outside strings JSON is ASCII without controls, so these bytes stand in a string and may be escaped.
    if (byte == 0x7f) {
      safe += "\\u007f";
    } else if (byte == 0xc2 && next >= 0x80 && next < 0xa0) {
      safe += fmt::format("\\u{:04x}", next);
      ++i;
    } else {
      safe += raw[i];
    }
  }
  return safe;
}

}  // namespace smtpmatrix::reports::json
