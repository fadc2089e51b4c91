// All reports of one scan: a renderer behind standard output and behind each -o FILE, fed together.
//
//   ReportsOut reports(choice);     // makes the files; UsageError names the one that cannot be
//   reports.begin(info); reports.cell(cell); reports.host(host); reports.end(ending);
//   reports.finish();               // renames the files; errors() then tells what could not be written
//
// A scan goes on while any report can still be written. Once none can, cell() and host() throw OutputError.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "reports/render/renderer.h"
#include "scanner/cli/output_file.h"
#include "scanner/cli/scan_options.h"
#include "scanner/cli/terminal.h"

namespace smtpmatrix::cli {

/// A report could not be written: what() is the line to print.
class OutputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

enum class Format : unsigned char { text, json, ndjson, csv, html, junit };

struct OutputChoice {
  Format format = Format::text;  ///< of standard output
  std::vector<std::pair<std::string, Format>> files;
  When color = When::automatic;
  bool trace = false;
};

/// Reads --format, -o, --color, --trace; opens nothing. Throws UsageError.
[[nodiscard]] OutputChoice read_output_choice(const ScanOptions& options);
/// `auto`, `always` or `never`. Throws UsageError naming the option.
[[nodiscard]] When read_when(std::string_view option, const std::optional<std::string>& text);
[[nodiscard]] Format read_format(std::string_view option, const std::string& text);

/// For standard output: its width, colours and characters, none of them when it is no terminal.
[[nodiscard]] reports::TextOptions text_for_terminal(When color);

class ReportsOut {
 public:
  explicit ReportsOut(const OutputChoice& choice);

  void begin(const reports::ScanInfo& info);
  void cell(const reports::Cell& cell);
  void host(const reports::HostReport& host);
  void end(const reports::Ending& ending);
  void finish();
  [[nodiscard]] std::vector<std::string> errors() const;

 private:
  struct Report {
    std::unique_ptr<OutputFile> output;
    std::unique_ptr<reports::Renderer> renderer;
  };

  void add(std::unique_ptr<OutputFile> output, Format format, const reports::TextOptions& text);
  /// So that a pipe sees each host, and each line of ndjson, when it is known.
  void flush();

  std::vector<Report> reports_;
};

}  // namespace smtpmatrix::cli
