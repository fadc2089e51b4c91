// A saved report as `diff` and --baseline read it: any file that a user names. What is read is written again,
// and read the same.
#include "reports/render/json_reader.h"
#include "reports/render/renderer.h"
#include "tests/fuzz/fuzz.h"

namespace smtpmatrix {
namespace {

std::string written(const reports::ReadReport& report) {
  reports::StringOutput output;
  const auto renderer = reports::make_json(output, reports::memory_spools());
  renderer->begin(report.info);
  for (const auto& host : report.hosts) renderer->host(host);
  renderer->end(report.ending);
  return output.text();
}

}  // namespace
}  // namespace smtpmatrix

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace smtpmatrix;
  const auto report = reports::read_report(as_text(View(data, size)));
  if (!report) {
    fuzz::require(!report.error().where.empty() && !report.error().what.empty());
    return 0;
  }
  const auto again = reports::read_report(written(*report));
  fuzz::require(again.has_value());
  fuzz::require(again->hosts.size() == report->hosts.size());
  return 0;
}
