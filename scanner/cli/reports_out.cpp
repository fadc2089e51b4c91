#include "scanner/cli/reports_out.h"

#include <algorithm>
#include <filesystem>
#include <unistd.h>

#include "reports/render/html/html.h"
#include "scanner/cli/spool_file.h"
#include "scanner/cli/usage_error.h"

namespace smtpmatrix::cli {
namespace {

constexpr std::size_t report_width = 100;
constexpr std::size_t least_width = 60;

std::unique_ptr<reports::Renderer> make_renderer(reports::Output& output, Format format,
                                                 const reports::TextOptions& text) {
  switch (format) {
    case Format::text: return reports::make_text(output, text);
    case Format::json: return reports::make_json(output, file_spools());
    case Format::ndjson: return reports::make_ndjson(output);
    case Format::csv: return reports::make_csv(output);
    case Format::html: return reports::make_html(output, file_spools());
    case Format::junit: return reports::make_junit(output, file_spools());
  }
  return nullptr;
}

Format format_of_suffix(const std::string& path) {
  const auto suffix = std::filesystem::path(path).extension().string();
  if (suffix == ".txt") return Format::text;
  if (suffix == ".json") return Format::json;
  if (suffix == ".ndjson") return Format::ndjson;
  if (suffix == ".csv") return Format::csv;
  if (suffix == ".html") return Format::html;
  if (suffix == ".xml") return Format::junit;
  throw bad_value("-o", path,
                  "the suffix names the format: wanted .txt, .json, .ndjson, .html, .csv or .xml (JUnit)");
}

reports::TextOptions text_for_standard_output(const OutputChoice& choice) {
  auto text = text_for_terminal(choice.color);
  text.trace = choice.trace;
  return text;
}

}  // namespace

reports::TextOptions text_for_terminal(When color) {
  reports::TextOptions text;
  text.color = use_color(color, STDOUT_FILENO);
  text.ascii = is_terminal(STDOUT_FILENO) && !locale_is_utf8();
  if (is_terminal(STDOUT_FILENO))
    text.width = std::clamp(terminal_width(STDOUT_FILENO), least_width, report_width);
  return text;
}

Format read_format(std::string_view option, const std::string& text) {
  if (text == "text") return Format::text;
  if (text == "json") return Format::json;
  if (text == "ndjson") return Format::ndjson;
  if (text == "csv") return Format::csv;
  if (text == "html") return Format::html;
  if (text == "junit") return Format::junit;
  throw bad_value(option, text, "wanted text, json, ndjson, html, csv or junit");
}

When read_when(std::string_view option, const std::optional<std::string>& text) {
  if (!text || *text == "auto") return When::automatic;
  if (*text == "always") return When::always;
  if (*text == "never") return When::never;
  throw bad_value(option, *text, "wanted auto, always or never");
}

OutputChoice read_output_choice(const ScanOptions& options) {
  OutputChoice choice;
  if (options.format) choice.format = read_format("--format", *options.format);
  for (const auto& path : options.outputs) {
    const auto same = [&](const auto& file) { return file.first == path; };
    if (std::any_of(choice.files.begin(), choice.files.end(), same))
      throw bad_value("-o", path, "is named twice");
    choice.files.emplace_back(path, format_of_suffix(path));
  }
  choice.color = read_when("--color", options.color);
  choice.trace = options.trace;
  return choice;
}

ReportsOut::ReportsOut(const OutputChoice& choice) {
  add(std::make_unique<OutputFile>(), choice.format, text_for_standard_output(choice));
  reports::TextOptions text;
  text.trace = choice.trace;
  for (const auto& [path, format] : choice.files) add(std::make_unique<OutputFile>(path), format, text);
}

void ReportsOut::add(std::unique_ptr<OutputFile> output, Format format, const reports::TextOptions& text) {
  auto renderer = make_renderer(*output, format, text);
  reports_.push_back({std::move(output), std::move(renderer)});
}

void ReportsOut::begin(const reports::ScanInfo& info) {
  for (auto& report : reports_) report.renderer->begin(info);
}

void ReportsOut::cell(const reports::Cell& cell) {
  for (auto& report : reports_) report.renderer->cell(cell);
  flush();
}

void ReportsOut::host(const reports::HostReport& host) {
  for (auto& report : reports_) report.renderer->host(host);
  flush();
}

void ReportsOut::end(const reports::Ending& ending) {
  for (auto& report : reports_) report.renderer->end(ending);
}

void ReportsOut::flush() {
  reports_.front().output->flush();
  const auto all_failed = errors();
  if (all_failed.size() == reports_.size()) throw OutputError(all_failed.front());
}

void ReportsOut::finish() {
  for (auto& report : reports_) report.output->finish();
}

std::vector<std::string> ReportsOut::errors() const {
  std::vector<std::string> lines;
  for (const auto& report : reports_) {
    if (auto line = report.output->error()) lines.push_back(std::move(*line));
  }
  return lines;
}

}  // namespace smtpmatrix::cli
