// A report as bytes, written while the scan runs. One Renderer writes one report in one format to one Output.
//
//   auto renderer = make_json(output, spools);
//   renderer->begin(info);
//   renderer->cell(cell);      // each, as soon as it is finished; host() brings it again
//   renderer->host(host);      // each host once, complete and diagnosed; nothing of it is kept
//   renderer->end(ending);     // also after an interruption: the report is then whole and says so
//
// Memory does not grow with finished hosts: what stands late in the format waits in a Spool. Every output is
// valid UTF-8, whatever a peer sent, and contains no control character of a peer's. Renderers never fail; an
// Output that cannot write remembers it, and its owner asks afterwards.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "reports/verdict/report.h"

namespace smtpmatrix::reports {

class Output {
 public:
  virtual ~Output() = default;
  virtual void write(std::string_view bytes) = 0;
};

/// Bytes put aside, in order, until they are due. `replay` is called once, after the last `append`.
class Spool {
 public:
  virtual ~Spool() = default;
  virtual void append(std::string_view bytes) = 0;
  virtual void replay(Output& to) = 0;
};
using SpoolFactory = std::function<std::unique_ptr<Spool>()>;

/// Keeps everything in memory: for small reports and tests. A scan of thousands passes temporary files.
[[nodiscard]] SpoolFactory memory_spools();

class StringOutput final : public Output {
 public:
  void write(std::string_view bytes) override { text_ += bytes; }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

struct Requirement {
  std::string expr;
  bool held = false;
  std::string why;
};

struct Ending {
  Summary summary;
  std::chrono::sys_time<std::chrono::milliseconds> finished_at;
  std::chrono::milliseconds duration{};
  std::vector<Requirement> requirements;
  bool interrupted = false;
};

class Renderer {
 public:
  virtual ~Renderer() = default;
  virtual void begin(const ScanInfo& info) = 0;
  virtual void cell(const Cell& cell) = 0;
  virtual void host(const HostReport& host) = 0;
  virtual void end(const Ending& ending) = 0;
};

struct TextOptions {
  bool color = false;       ///< ANSI colours
  bool ascii = false;       ///< no character outside ASCII of our own (a peer's are escaped too)
  bool trace = false;       ///< print every conversation
  std::size_t width = 100;  ///< columns never exceeded, at least 60
};

/// `output` outlives the renderer.
[[nodiscard]] std::unique_ptr<Renderer> make_text(Output& output, TextOptions options);
[[nodiscard]] std::unique_ptr<Renderer> make_json(Output& output, const SpoolFactory& spools);
/// One complete host as a line of JSON without its end: the report's arrays, of this host alone. `now` is
/// what days until a certificate's end are counted from. Read again by read_host_record().
[[nodiscard]] std::string host_record(const HostReport& host, UnixTime now);
/// One cell a line, as soon as it is finished; so its `findings` are still empty.
[[nodiscard]] std::unique_ptr<Renderer> make_ndjson(Output& output);
/// RFC 4180, one cell a row, as soon as it is finished.
[[nodiscard]] std::unique_ptr<Renderer> make_csv(Output& output);

/// JUnit XML, a testcase a cell. With requirements those decide; without, the cells do.
[[nodiscard]] std::unique_ptr<Renderer> make_junit(Output& output, const SpoolFactory& spools);

}  // namespace smtpmatrix::reports
