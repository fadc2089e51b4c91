// RFC 4180: one cell a row, CRLF line ends, a header row.

#include <array>
#include <fmt/format.h>

#include "probes/iana/names.h"
#include "reports/matrix/word.h"
#include "reports/render/renderer.h"
#include "reports/render/unicode.h"

namespace smtpmatrix::reports {
namespace {

/// A field as RFC 4180 2 quotes it. A text that a spreadsheet would take for a formula gets an apostrophe.
std::string field(std::string_view foreign) {
  auto text = printable(foreign);
  if (!text.empty() && std::string_view("=+-@").find(text.front()) != std::string_view::npos) {
    text.insert(text.begin(), '\'');
  }
  if (text.find_first_of("\",;") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string reply_code(const Observation& seen) {
  return seen.stop && seen.stop->reply ? std::to_string(seen.stop->reply->code) : std::string();
}
std::string enhanced_code(const Observation& seen) {
  return seen.stop && seen.stop->reply ? seen.stop->reply->enhanced.value_or("") : std::string();
}
std::string tls_version(const Observation& seen) {
  return seen.tls && seen.tls->version ? iana::version_name(*seen.tls->version) : std::string();
}
std::string cipher(const Observation& seen) {
  return seen.tls && seen.tls->cipher_suite ? iana::cipher_suite_name(*seen.tls->cipher_suite)
                                            : std::string();
}
std::string stage(const std::optional<Stage>& value) {
  return value ? std::string(to_string(*value)) : std::string();
}

class CsvRenderer final : public Renderer {
 public:
  explicit CsvRenderer(Output& output) : output_(output) {}

  void begin(const ScanInfo& /*info*/) override {
    output_.write(
        "host,port,mode,address,client,outcome,word,reached,stopped_at,reason,code,enhanced,tls_version,"
        "cipher,"
        "auth,connections,derived_from,detail\r\n");
  }

  void cell(const Cell& cell) override {
    const auto& endpoint = cell.probe.endpoint;
    const auto& seen = cell.seen;
    const auto stopped_at = seen.stop ? std::optional(seen.stop->stage) : std::nullopt;
    const std::array<std::string, 18> fields = {endpoint.host,
                                                std::to_string(endpoint.port),
                                                std::string(to_string(endpoint.mode)),
                                                endpoint.address,
                                                cell.probe.client,
                                                std::string(to_string(cell.outcome)),
                                                decisive_word(cell),
                                                stage(seen.reached),
                                                stage(stopped_at),
                                                cell.reason_text,
                                                reply_code(seen),
                                                enhanced_code(seen),
                                                tls_version(seen),
                                                cipher(seen),
                                                std::string(to_string(seen.auth.result)),
                                                std::to_string(cell.connections),
                                                cell.derived_from.value_or(""),
                                                cell.detail};
    std::string line;
    for (const auto& value : fields) line += (line.empty() ? "" : ",") + field(value);
    output_.write(line + "\r\n");
  }

  void host(const HostReport& /*host*/) override {}
  void end(const Ending& /*ending*/) override {}

 private:
  Output& output_;
};

}  // namespace

std::unique_ptr<Renderer> make_csv(Output& output) { return std::make_unique<CsvRenderer>(output); }

}  // namespace smtpmatrix::reports
