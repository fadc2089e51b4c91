// The parts of a host's block under its matrix: legend, reasons, findings, settings, conversations. Each is a
// function from values to lines that fit a width; an empty part has no lines.
#pragma once

#include <string>
#include <vector>

#include "reports/matrix/table.h"
#include "reports/render/text_style.h"

namespace smtpmatrix::reports {

using Lines = std::vector<std::string>;

/// One line: the marks that this table uses.
[[nodiscard]] Lines legend_lines(const Table& table, const Style& style, std::size_t width);
/// One paragraph a distinct reason: word, sentence, the peer's words, where.
[[nodiscard]] Lines reason_lines(const Table& table, const Style& style, std::size_t width);
/// "What to do next" and, for what is neither critical nor a warning, "Good to know": title, who acts, steps.
[[nodiscard]] Lines finding_lines(const std::vector<Finding>& findings, const Style& style,
                                  std::size_t width);
/// The table that a person types into a device, in the order given. Where TLS 1.2 and older TLS both have a
/// setting they stand side by side. Every host of the table has its notes once.
[[nodiscard]] Lines setting_lines(const std::vector<Setting>& settings, const Style& style,
                                  std::size_t width);
/// One way out where no setting works. `steps_are_told`: a finding has the same commands.
[[nodiscard]] Lines alternative_lines(const Alternative& alternative, std::size_t number, bool steps_are_told,
                                      const Style& style, std::size_t width);
/// With --ciphers: suites, groups, schemes and traits of each endpoint; those that are alike together.
[[nodiscard]] Lines survey_lines(const HostReport& host, bool with_address, const Style& style,
                                 std::size_t width);
/// Every conversation that was held, line by line.
[[nodiscard]] Lines trace_lines(const std::vector<Cell>& cells, const Style& style, std::size_t width);

/// Who acts, as a person would say it: "by the tenant's administrator".
[[nodiscard]] std::string_view actor_label(std::string_view actor);
/// `first` before the first line, as many blanks before the others. `first` is plain text without colour.
[[nodiscard]] Lines hanging(const std::string& first, const std::string& text, std::size_t width);

}  // namespace smtpmatrix::reports
