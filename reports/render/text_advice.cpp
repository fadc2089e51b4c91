#include <fmt/format.h>

#include "reports/render/text_sections.h"
#include "reports/render/unicode.h"

namespace smtpmatrix::reports {
namespace {

void append(Lines& lines, const Lines& more) { lines.insert(lines.end(), more.begin(), more.end()); }

/// A command is to be copied, so it is never broken, however wide.
Lines step_lines(const std::string& head, const RemedyStep& step, const Style& style, std::size_t width) {
  if (step.is_command) return {head + style.foreign(step.text)};
  return hanging(head, style.foreign(step.text), width);
}

Lines one_finding(const Finding& finding, std::size_t number, const Style& style, std::size_t width) {
  const auto head = fmt::format(" {}. ", number);
  const std::string indent(head.size(), ' ');
  Lines lines;
  for (const auto& line : hanging(head, style.foreign(finding.title), width))
    lines.push_back(style.bold(line));
  append(lines, hanging(indent, style.foreign(finding.explanation), width));
  if (finding.remedy.empty()) return lines;
  lines.push_back(
      style.paint(finding.severity, fmt::format("{}To do {}:", indent, actor_label(finding.actor))));
  char letter = 'a';
  for (const auto& step : finding.remedy) {
    append(lines, step_lines(fmt::format("{}{}. ", indent, letter++), step, style, width));
  }
  return lines;
}

}  // namespace

std::string_view actor_label(std::string_view actor) {
  if (actor == "device") return "at the device";
  if (actor == "tenant-admin") return "by the tenant's administrator";
  if (actor == "mailbox-owner") return "by the mailbox's owner";
  if (actor == "network") return "by the network's administrator";
  if (actor == "provider") return "by whoever runs the server";
  return actor;
}

Lines finding_lines(const std::vector<Finding>& findings, const Style& style, std::size_t width) {
  Lines to_do;
  Lines to_know;
  std::size_t number = 0;
  for (const auto& finding : findings) {
    auto& lines = finding.severity == Severity::info ? to_know : to_do;
    append(lines, one_finding(finding, ++number, style, width));
  }
  if (!to_do.empty()) to_do.insert(to_do.begin(), style.bold("What to do next"));
  if (to_know.empty()) return to_do;
  if (!to_do.empty()) to_do.emplace_back();
  to_do.push_back(style.bold("Good to know"));
  append(to_do, to_know);
  return to_do;
}

Lines alternative_lines(const Alternative& alternative, std::size_t number, bool steps_are_told,
                        const Style& style, std::size_t width) {
  const auto head = fmt::format(" {}. ", number);
  const std::string indent(head.size(), ' ');
  Lines lines;
  for (const auto& line : hanging(head, style.foreign(alternative.title), width))
    lines.push_back(style.bold(line));
  append(lines, hanging(indent, style.foreign(alternative.explanation), width));
  if (steps_are_told) {
    append(lines, hanging(indent + "- ", "The steps stand above, under \"What to do next\".", width));
    return lines;
  }
  for (const auto& step : alternative.steps)
    append(lines, step_lines(indent + (step.is_command ? "    " : "- "), step, style, width));
  return lines;
}

}  // namespace smtpmatrix::reports
