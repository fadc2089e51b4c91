#include "reports/render/plugin_output.h"

#include <algorithm>
#include <fmt/format.h>

#include "reports/render/unicode.h"

namespace smtpmatrix::reports {
namespace {

std::string safe(std::string_view text) {
  auto line = printable(text);
  std::ranges::replace(line, '|', '/');
  return line;
}

/// Without an exponent, which some readers of performance data do not know, and without zeros at the end.
std::string plain_number(double number) {
  auto text = fmt::format("{:.6f}", number);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

/// A range of the guidelines: `1` alerts above 1, `14:` below 14.
std::string range(const monitor::Metric& metric, const std::optional<double>& limit) {
  if (!limit) return "";
  return fmt::format("{}{}", plain_number(*limit), metric.is_days ? ":" : "");
}

/// 'label'=value[unit];[warn];[crit], quoted where the label has blanks; what is empty at the end is left
/// out.
std::string performance(const monitor::Metric& metric) {
  auto label = safe(metric.label);
  std::erase_if(label, [](char c) { return c == '\'' || c == '='; });
  if (label.find(' ') != std::string::npos) label = fmt::format("'{}'", label);
  auto text = metric.is_days ? fmt::format("{}={}", label, metric.value)
                             : fmt::format("{}={:.6f}s", label, metric.value);
  text += fmt::format(";{};{}", range(metric, metric.threshold.warn), range(metric, metric.threshold.crit));
  while (text.back() == ';') text.pop_back();
  return text;
}

}  // namespace

void write_plugin_output(Output& output, const monitor::Conclusion& conclusion) {
  output.write(fmt::format("SMTPMATRIX {} - {}", to_string(conclusion.status), safe(conclusion.headline)));
  for (std::size_t i = 0; i < conclusion.metrics.size(); ++i)
    output.write((i == 0 ? " | " : " ") + performance(conclusion.metrics[i]));
  output.write("\n");
  for (const auto& line : conclusion.details) output.write(safe(line) + "\n");
}

}  // namespace smtpmatrix::reports
