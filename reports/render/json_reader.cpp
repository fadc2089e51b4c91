#include "reports/render/json_reader.h"

#include <algorithm>
#include <utility>

#include "reports/render/json_node.h"

namespace smtpmatrix::reports {
namespace {

using json::Node;

constexpr std::string_view schema_id = "smtpmatrix.report/1";

HostReport& host_of(std::vector<HostReport>& hosts, const std::string& name) {
  // Cells of a host stand together, so the last host is nearly always the one.
  if (!hosts.empty() && hosts.back().host == name) return hosts.back();
  const auto found = std::ranges::find(hosts, name, &HostReport::host);
  if (found != hosts.end()) return *found;
  HostReport host;
  host.host = name;
  hosts.push_back(std::move(host));
  return hosts.back();
}

/// The steps under `name`; those that stand in `commands` too are commands.
std::vector<RemedyStep> read_steps(const Node& node, const char* name) {
  std::vector<std::string> commands;
  if (const auto listed = node.find("commands")) commands = listed->texts();
  std::vector<RemedyStep> steps;
  for (auto& step : node.at(name).texts()) {
    const bool is_command = std::ranges::find(commands, step) != commands.end();
    steps.push_back({std::move(step), is_command});
  }
  return steps;
}

Finding read_finding(const Node& node) {
  Finding finding;
  finding.id = node.at("id").text();
  const auto severity = node.at("severity");
  const auto parsed = parse_severity(severity.text());
  if (!parsed) severity.fail("wanted critical, warning or info");
  finding.severity = *parsed;
  finding.actor = node.at("actor").text();
  finding.title = node.at("title").text();
  finding.explanation = node.at("explanation").text();
  finding.remedy = read_steps(node, "remedy");
  node.at("evidence").each([&](const Node& evidence) {
    finding.evidence.push_back({.cell = evidence.at("cell").text(), .lines = evidence.at("lines").texts()});
  });
  finding.source = node.at("source").text();
  return finding;
}

Setting read_setting(const Node& node) {
  Setting setting;
  setting.server = node.at("server").text();
  setting.port = json::read_port(node.at("port"));
  setting.encryption = node.at("encryption").text();
  setting.tls_versions = node.at("tls_versions").texts();
  setting.auth_mechanisms = node.at("auth_mechanisms").texts();
  if (const auto action = node.find("requires")) setting.requires_action = action->text();
  setting.status = node.at("status").text();
  if (const auto generation = node.find("generation")) setting.generation = generation->text();
  if (const auto name = node.find("user_name")) setting.user_name = name->text();
  if (const auto note = node.find("note")) setting.note = note->text();
  if (const auto clients = node.find("clients")) setting.clients = clients->texts();
  return setting;
}

Alternative read_alternative(const Node& node) {
  Alternative alternative;
  alternative.id = node.at("id").text();
  alternative.host = node.at("host").text();
  alternative.title = node.at("title").text();
  alternative.explanation = node.at("explanation").text();
  alternative.steps = read_steps(node, "steps");
  alternative.source = node.at("source").text();
  return alternative;
}

/// The host that a finding is about: that of its first evidence.
HostReport* host_of_finding(std::vector<HostReport>& hosts, const Finding& finding) {
  for (auto& host : hosts) {
    for (const auto& cell : host.cells) {
      if (!finding.evidence.empty() && cell_key(cell.probe) == finding.evidence.front().cell) return &host;
    }
  }
  return hosts.empty() ? nullptr : &hosts.back();
}

void read_hosts(const Node& root, std::vector<HostReport>& hosts) {
  root.at("cells").each([&](const Node& node) {
    auto cell = json::read_cell(node);
    host_of(hosts, cell.probe.endpoint.host).cells.push_back(std::move(cell));
  });
  root.at("endpoints").each([&](const Node& node) {
    auto entry = json::read_endpoint(node);
    host_of(hosts, entry.endpoint.host).endpoints.push_back(std::move(entry));
  });
  root.at("findings").each([&](const Node& node) {
    auto finding = read_finding(node);
    auto* const host = host_of_finding(hosts, finding);
    if (host == nullptr) node.fail("wanted a cell for this finding");
    host->findings.push_back(std::move(finding));
  });
  root.at("settings").each([&](const Node& node) {
    auto setting = read_setting(node);
    const auto owner = std::ranges::find(hosts, setting.server, &HostReport::host);
    // A setting may name a server that was not scanned: an advice.
    if (owner == hosts.end() && hosts.empty()) node.fail("wanted a cell for this setting");
    (owner == hosts.end() ? hosts.front() : *owner).settings.push_back(std::move(setting));
  });
  if (const auto alternatives = root.find("alternatives")) {
    alternatives->each([&](const Node& node) {
      auto alternative = read_alternative(node);
      if (hosts.empty()) node.fail("wanted a cell for this alternative");
      auto& owner = host_of(hosts, alternative.host);
      owner.alternatives.push_back(std::move(alternative));
    });
  }
}

ScanInfo read_info(const Node& root) {
  ScanInfo info;
  const auto tool = root.at("tool");
  info.version = tool.at("version").text();
  info.botan = tool.at("botan").text();
  info.started_at = json::read_time(root.at("started_at"));
  if (const auto clients = root.find("clients")) info.clients = clients->texts();
  if (const auto devices = root.find("devices")) {
    devices->each([&](const Node& device) {
      info.devices.push_back({.id = device.at("id").text(),
                              .label = device.at("label").text(),
                              .kind = device.at("kind").text(),
                              .year_from = device.at("year_from").number<unsigned>()});
    });
  }
  root.at("options").each_member(
      [&](const std::string& name, const Node& value) { info.options[name] = value.text(); });
  return info;
}

Summary read_summary(const Node& node) {
  const auto count = [&](const char* name) { return node.at(name).number<std::size_t>(); };
  return {.endpoints = count("endpoints"),
          .cells = count("cells"),
          .works = count("works"),
          .refused = count("refused"),
          .failed = count("failed"),
          .unsupported = count("unsupported"),
          .inconclusive = count("inconclusive"),
          .not_run = count("not_run"),
          .connections = count("connections")};
}

Ending read_ending(const Node& root) {
  Ending ending;
  ending.summary = read_summary(root.at("summary"));
  ending.finished_at = json::read_time(root.at("finished_at"));
  ending.duration = std::chrono::milliseconds(root.at("duration_ms").number<std::int64_t>());
  root.at("requirements").each([&](const Node& node) {
    ending.requirements.push_back(
        {.expr = node.at("expr").text(), .held = node.at("held").boolean(), .why = node.at("why").text()});
  });
  if (const auto interrupted = root.find("interrupted")) ending.interrupted = interrupted->boolean();
  return ending;
}

ReadReport read_root(const Node& root) {
  const auto schema = root.at("schema");
  if (schema.text() != schema_id) schema.fail("wanted \"" + std::string(schema_id) + "\"");
  ReadReport report;
  report.info = read_info(root);
  read_hosts(root, report.hosts);
  report.ending = read_ending(root);
  return report;
}

HostReport read_host(const Node& root) {
  std::vector<HostReport> hosts(1);
  hosts.front().host = root.at("host").text();
  read_hosts(root, hosts);
  if (hosts.size() != 1) root.fail("wanted one host only");
  return std::move(hosts.front());
}

template <typename Read>
auto read_document(std::string_view text, Read read)
    -> tl::expected<decltype(read(std::declval<const Node&>())), ReadError> {
  try {
    const auto document = nlohmann::json::parse(text);
    return read(Node(document, ""));
  } catch (const json::ReadFailure& failure) {
    return tl::unexpected(failure.error);
  } catch (const nlohmann::json::parse_error& error) {
    return tl::unexpected(ReadError{"byte " + std::to_string(error.byte), "not JSON, or cut short"});
  }
}

}  // namespace

tl::expected<ReadReport, ReadError> read_report(std::string_view text) {
  return read_document(text, read_root);
}

tl::expected<HostReport, ReadError> read_host_record(std::string_view text) {
  return read_document(text, read_host);
}

}  // namespace smtpmatrix::reports
