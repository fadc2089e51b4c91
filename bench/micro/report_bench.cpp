// A report of 10,000 cells rendered: 1,000 hosts of ten cells, each with the conversation that made it.
#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "reports/render/renderer.h"
#include "reports/verdict/judge.h"

namespace smtpmatrix::reports {
namespace {

constexpr int hosts = 1000;
constexpr int cells_a_host = 10;

/// Counts what would be written.
class Counter final : public Output {
 public:
  void write(std::string_view bytes) override { count_ += bytes.size(); }
  [[nodiscard]] std::size_t count() const { return count_; }

 private:
  std::size_t count_ = 0;
};

Cell cell(const std::string& host, int number) {
  Trial trial;
  trial.probe = {.endpoint = {.host = host, .port = 587, .address = "127.0.0.1", .mode = Mode::starttls},
                 .client = fmt::format("client{}", number),
                 .until = Stage::ehlo_tls,
                 .depth = TlsDepth::complete};
  trial.connections = 1;
  Observation seen;
  seen.endpoint = trial.probe.endpoint;
  seen.client = trial.probe.client;
  seen.until = Stage::ehlo_tls;
  seen.reached = Stage::ehlo_tls;
  seen.tls = TlsFacts{};
  seen.tls->version = 0x0303;
  seen.tls->cipher_suite = 0xc02f;
  for (int line = 0; line < 20; ++line) {
    seen.transcript.add(Elapsed(line), Direction::in, "250-ENHANCEDSTATUSCODES and the like");
  }
  trial.observations.push_back(std::move(seen));
  return judge(std::move(trial));
}

std::vector<HostReport> report() {
  std::vector<HostReport> all;
  for (int i = 0; i < hosts; ++i) {
    const auto host = fmt::format("mail{}.example", i);
    std::vector<Cell> cells;
    for (int number = 0; number < cells_a_host; ++number) cells.push_back(cell(host, number));
    all.push_back(assemble(host, std::move(cells)));
  }
  return all;
}

void render(benchmark::State& state, const std::function<std::unique_ptr<Renderer>(Output&)>& make) {
  const auto all = report();
  ScanInfo info;
  for (int number = 0; number < cells_a_host; ++number)
    info.clients.push_back(fmt::format("client{}", number));
  std::size_t written = 0;
  for (auto _ : state) {
    Counter output;
    const auto renderer = make(output);
    Ending ending;
    renderer->begin(info);
    for (const auto& host : all) {
      for (const auto& one : host.cells) renderer->cell(one);
      renderer->host(host);
      ending.summary.add(host);
    }
    renderer->end(ending);
    written = output.count();
    if (written == 0) state.SkipWithError("nothing was written");
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * hosts * cells_a_host);
  state.counters["bytes"] = static_cast<double>(written);
}

void rendered_as_text(benchmark::State& state) {
  render(state, [](Output& output) { return make_text(output, TextOptions{}); });
}
void rendered_as_json(benchmark::State& state) {
  render(state, [](Output& output) { return make_json(output, memory_spools()); });
}
BENCHMARK(rendered_as_text)->Unit(benchmark::kMillisecond);
BENCHMARK(rendered_as_json)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace smtpmatrix::reports
