// The JSON report as a stream: cells as their hosts finish; endpoints, findings and settings from spools.

#include <array>

#include "reports/render/json_values.h"

namespace smtpmatrix::reports {
namespace {

class JsonRenderer final : public Renderer {
 public:
  JsonRenderer(Output& output, const SpoolFactory& spools)
      : output_(output),
        endpoints_(spools),
        findings_(spools),
        settings_{List(spools), List(spools), List(spools)},
        alternatives_(spools) {}

  void begin(const ScanInfo& info) override {
    started_at_ = info.started_at;
    const json::Json tool = {{"name", "smtpmatrix"}, {"version", info.version}, {"botan", info.botan}};
    auto options = json::Json::object();
    for (const auto& [name, value] : info.options) options[name] = json::text(value);
    output_.write("{\n\"schema\":" + json::dump(json::schema_id));
    member("tool", tool);
    member("started_at", json::timestamp(info.started_at));
    member("options", options);
    member("clients", info.clients);
    if (!info.devices.empty()) member("devices", json::of(info.devices));
    output_.write(",\n\"cells\":[");
  }

  // Findings belong to a cell, and are known once its host is complete.
  void cell(const Cell& /*cell*/) override {}

  void host(const HostReport& host) override {
    const auto now = std::chrono::floor<std::chrono::seconds>(started_at_);
    for (const auto& cell : host.cells) element(cells_are_empty_, json::dump(json::of(cell)));
    for (const auto& entry : host.endpoints) endpoints_.add(json::of(entry, now));
    for (const auto& finding : host.findings) findings_.add(json::of(finding));
    for (const auto& setting : host.settings) settings_.at(rank(setting)).add(json::of(setting));
    for (const auto& alternative : host.alternatives) alternatives_.add(json::of(alternative));
  }

  void end(const Ending& ending) override {
    output_.write("\n]");
    array("endpoints", std::span(&endpoints_, 1));
    array("findings", std::span(&findings_, 1));
    array("settings", settings_);
    array("alternatives", std::span(&alternatives_, 1));
    auto requirements = json::Json::array();
    for (const auto& requirement : ending.requirements) requirements.push_back(json::of(requirement));
    member("requirements", requirements);
    member("summary", json::of(ending.summary));
    member("interrupted", ending.interrupted);
    member("finished_at", json::timestamp(ending.finished_at));
    member("duration_ms", ending.duration.count());
    output_.write("\n}\n");
  }

 private:
  /// Elements of an array that stands later in the report.
  class List {
   public:
    explicit List(const SpoolFactory& spools) : spool_(spools()) {}
    void add(const json::Json& value) {
      spool_->append(is_empty_ ? "\n" : ",\n");
      spool_->append(json::dump(value));
      is_empty_ = false;
    }
    void replay(Output& to) { spool_->replay(to); }
    [[nodiscard]] bool is_empty() const { return is_empty_; }

   private:
    std::unique_ptr<Spool> spool_;
    bool is_empty_ = true;
  };

  /// Best first over all hosts: one list a status.
  static std::size_t rank(const Setting& setting) {
    if (setting.status == "verified") return 0;
    return setting.status == "reachable" ? 1 : 2;
  }

  void member(std::string_view name, const json::Json& value) {
    output_.write(",\n\"" + std::string(name) + "\":" + json::dump(value));
  }
  void element(bool& is_first, std::string_view value) {
    output_.write(is_first ? "\n" : ",\n");
    output_.write(value);
    is_first = false;
  }
  void array(std::string_view name, std::span<List> lists) {
    output_.write(",\n\"" + std::string(name) + "\":[");
    bool is_first = true;
    for (auto& list : lists) {
      if (list.is_empty()) continue;
      if (!is_first) output_.write(",");
      list.replay(output_);
      is_first = false;
    }
    output_.write("\n]");
  }

  Output& output_;
  json::Milliseconds started_at_;
  bool cells_are_empty_ = true;
  List endpoints_;
  List findings_;
  std::array<List, 3> settings_;
  List alternatives_;
};

class MemorySpool final : public Spool {
 public:
  void append(std::string_view bytes) override { bytes_ += bytes; }
  void replay(Output& to) override { to.write(bytes_); }

 private:
  std::string bytes_;
};

class NdjsonRenderer final : public Renderer {
 public:
  explicit NdjsonRenderer(Output& output) : output_(output) {}
  void begin(const ScanInfo& /*info*/) override {}
  void cell(const Cell& cell) override { output_.write(json::dump(json::of(cell)) + "\n"); }
  void host(const HostReport& /*host*/) override {}
  void end(const Ending& /*ending*/) override {}

 private:
  Output& output_;
};

}  // namespace

SpoolFactory memory_spools() {
  return [] { return std::make_unique<MemorySpool>(); };
}

std::string host_record(const HostReport& host, UnixTime now) {
  const auto list = [](const auto& values, const auto& as_json) {
    auto all = json::Json::array();
    for (const auto& value : values) all.push_back(as_json(value));
    return all;
  };
  const auto plain = [](const auto& value) { return json::of(value); };
  const json::Json record = {
      {"host", json::text(host.host)},
      {"cells", list(host.cells, plain)},
      {"endpoints", list(host.endpoints, [&](const EndpointEntry& entry) { return json::of(entry, now); })},
      {"findings", list(host.findings, plain)},
      {"settings", list(host.settings, plain)},
      {"alternatives", list(host.alternatives, plain)}};
  return json::dump(record);
}

std::unique_ptr<Renderer> make_json(Output& output, const SpoolFactory& spools) {
  return std::make_unique<JsonRenderer>(output, spools);
}

std::unique_ptr<Renderer> make_ndjson(Output& output) { return std::make_unique<NdjsonRenderer>(output); }

}  // namespace smtpmatrix::reports
