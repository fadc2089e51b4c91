#include <array>
#include <charconv>

#include "reports/render/json_node.h"
#include "reports/render/json_survey.h"

namespace smtpmatrix::reports::json {
namespace {

CertificateFacts read_certificate(const Node& node) {
  CertificateFacts facts;
  facts.subject = node.at("subject").text();
  facts.issuer = node.at("issuer").text();
  facts.dns_names = node.at("dns_names").texts();
  facts.ip_addresses = node.at("ip_addresses").texts();
  facts.not_before = read_seconds(node.at("not_before"));
  facts.not_after = read_seconds(node.at("not_after"));
  facts.serial = node.at("serial").text();
  facts.key_algorithm = node.at("key_algorithm").text();
  facts.key_bits = node.at("key_bits").number<unsigned>();
  facts.signature_algorithm = node.at("signature_algorithm").text();
  facts.sha256_fingerprint = node.at("sha256_fingerprint").text();
  facts.spki_sha256 = node.at("spki_sha256").text();
  facts.self_signed = node.at("self_signed").boolean();
  facts.is_ca = node.at("is_ca").boolean();
  return facts;
}

CertificateProblem read_problem(const Node& node) {
  const auto text = node.text();
  for (int value = 0; value <= static_cast<int>(CertificateProblem::other); ++value) {
    if (to_string(static_cast<CertificateProblem>(value)) == text)
      return static_cast<CertificateProblem>(value);
  }
  return CertificateProblem::other;
}

std::optional<EhloFacts> read_ehlo(const Node& object, const char* keywords, const char* mechanisms) {
  const auto node = object.find(keywords);
  if (!node) return std::nullopt;
  EhloFacts facts;
  node->each_member([&](const std::string& name, const Node& value) { facts.keywords[name] = value.text(); });
  if (const auto list = object.find(mechanisms)) facts.auth_mechanisms = list->texts();
  return facts;
}

/// Fixed digits of a time stamp.
int digits(const Node& node, std::string_view text, std::size_t offset, std::size_t count) {
  int value = 0;
  const auto* const begin = text.data() + offset;
  if (offset + count > text.size() || std::from_chars(begin, begin + count, value).ptr != begin + count ||
      value < 0) {
    node.fail("wanted a time such as 2026-11-23T15:42:19.123Z");
  }
  return value;
}

}  // namespace

ChainFacts read_chain(const Node& node) {
  ChainFacts facts;
  node.at("chain").each([&](const Node& link) { facts.chain.push_back(read_certificate(link)); });
  facts.trusted = node.at("trusted").boolean();
  facts.name_matches = node.at("name_matches").boolean();
  facts.checked_name = node.at("checked_name").text();
  node.at("problems").each([&](const Node& problem) { facts.problems.push_back(read_problem(problem)); });
  if (const auto detail = node.find("detail")) facts.detail = detail->text();
  if (const auto root = node.find("root")) facts.root = root->text();
  return facts;
}

EndpointEntry read_endpoint(const Node& node) {
  EndpointEntry entry;
  entry.endpoint = {.host = node.at("host").text(),
                    .port = read_port(node.at("port")),
                    .address = node.at("address").text(),
                    .mode = read_mode(node.at("mode"))};
  if (const auto provider = node.find("provider")) entry.provider = provider->text();
  if (const auto greeting = node.find("greeting")) entry.greeting = read_reply(*greeting);
  entry.ehlo = read_ehlo(node, "ehlo", "auth_mechanisms");
  entry.ehlo_tls = read_ehlo(node, "ehlo_tls", "auth_mechanisms_tls");
  if (const auto certificate = node.find("certificate")) entry.certificate = read_chain(*certificate);
  if (const auto survey = node.find("ciphers")) entry.survey = read_survey(*survey);
  return entry;
}

SmtpReply read_reply(const Node& node) {
  SmtpReply reply;
  reply.code = static_cast<int>(node.at("code").number<std::uint16_t>());
  if (const auto enhanced = node.find("enhanced")) reply.enhanced = enhanced->text();
  reply.text = node.at("text").text();
  if (const auto lines = node.find("lines")) reply.lines = lines->texts();
  return reply;
}

Mode read_mode(const Node& node) {
  const auto mode = parse_mode(node.text());
  if (!mode) node.fail("wanted plain, starttls or implicit");
  return *mode;
}

std::uint16_t read_port(const Node& node) {
  const auto port = node.number<std::uint16_t>();
  if (port == 0) node.fail("wanted a port from 1 to 65535");
  return port;
}

std::chrono::sys_time<std::chrono::milliseconds> read_time(const Node& node) {
  const auto text = node.text();
  const auto number = [&](std::size_t offset, std::size_t count) {
    return digits(node, text, offset, count);
  };
  const std::chrono::year_month_day date(std::chrono::year(number(0, 4)),
                                         std::chrono::month(static_cast<unsigned>(number(5, 2))),
                                         std::chrono::day(static_cast<unsigned>(number(8, 2))));
  const auto hours = number(11, 2), minutes = number(14, 2), seconds = number(17, 2);
  const int ms = text.size() == 24 ? number(20, 3) : 0;
  const bool is_shaped = (text.size() == 24 || text.size() == 20) && text.back() == 'Z' && text[10] == 'T';
  if (!is_shaped || !date.ok() || hours > 23 || minutes > 59 || seconds > 60) {
    node.fail("wanted a time such as 2026-11-23T15:42:19.123Z");
  }
  return std::chrono::sys_days(date) + std::chrono::hours(hours) + std::chrono::minutes(minutes) +
         std::chrono::seconds(seconds) + std::chrono::milliseconds(ms);
}

UnixTime read_seconds(const Node& node) { return std::chrono::floor<std::chrono::seconds>(read_time(node)); }

}  // namespace smtpmatrix::reports::json
