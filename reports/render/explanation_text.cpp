// One paragraph an explanation: what was found, what it means, who acts, the steps, then where it is from.
#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <utility>

#include "reports/render/explanation.h"
#include "reports/render/text_sections.h"
#include "reports/render/unicode.h"

namespace smtpmatrix::reports {
namespace {

/// A peer's words are shown up to here; what names the cause stands at their beginning.
constexpr std::size_t shown_columns = 300;
/// Reports of devices beside one explanation.
constexpr std::size_t shown_devices = 3;

void add(Lines& lines, const Lines& more) { lines.insert(lines.end(), more.begin(), more.end()); }

/// Our own texts where only ASCII is understood.
std::string own(std::string_view text, const Style& style) {
  std::string plain(text);
  if (!style.ascii) return plain;
  constexpr std::string_view ellipsis = "…";
  for (auto at = plain.find(ellipsis); at != std::string::npos; at = plain.find(ellipsis, at))
    plain.replace(at, ellipsis.size(), style.ellipsis());
  return style.foreign(plain);
}

Lines told(const Style& style, const std::string& first, std::string_view text, std::size_t width) {
  return hanging(first, own(text, style), width);
}

std::string times(std::uint64_t count) { return count == 1 ? "once" : fmt::format("{} times", count); }

std::string_view program_label(std::string_view program) {
  constexpr std::array labels = {
      std::pair<std::string_view, std::string_view>("postfix", "Postfix"),
      std::pair<std::string_view, std::string_view>("exim", "Exim"),
      std::pair<std::string_view, std::string_view>("dovecot", "Dovecot"),
      std::pair<std::string_view, std::string_view>("windows", "Windows"),
      std::pair<std::string_view, std::string_view>("java", "Java"),
      std::pair<std::string_view, std::string_view>("dotnet", ".NET"),
      std::pair<std::string_view, std::string_view>("python", "Python"),
      std::pair<std::string_view, std::string_view>("php", "PHP"),
      std::pair<std::string_view, std::string_view>("node", "Node.js"),
      std::pair<std::string_view, std::string_view>("ruby", "Ruby"),
      std::pair<std::string_view, std::string_view>("perl", "Perl"),
      std::pair<std::string_view, std::string_view>("go", "Go"),
      std::pair<std::string_view, std::string_view>("rustls", "Rust"),
      std::pair<std::string_view, std::string_view>("gnutls", "GnuTLS"),
      std::pair<std::string_view, std::string_view>("mbedtls", "Mbed TLS"),
      std::pair<std::string_view, std::string_view>("openssl", "OpenSSL"),
  };
  const auto* const known = std::ranges::find(labels, program, [](const auto& label) { return label.first; });
  return known == labels.end() ? program : known->second;
}

/// "535 5.7.139 …" as the server said it, an alert by its number, else the words of the library.
std::string headline(const Explanation& made, const Style& style) {
  std::string text;
  if (made.reply) {
    const auto code = made.reply->code == 0 ? std::string() : fmt::format("{} ", made.reply->code);
    text = code + (made.reply->enhanced ? *made.reply->enhanced + " " : "") + made.reply->text;
  } else {
    text = made.text;
  }
  while (text.ends_with(' ')) text.pop_back();
  return cut(style.foreign(text), shown_columns, style.ellipsis());
}

std::string circumstances(const ExplainedGroup& group, bool of_log, const Style& style) {
  const auto& made = group.explanation;
  std::vector<std::string> parts;
  if (of_log) {
    parts.push_back(group.count == 1
                        ? fmt::format("line {}", group.first_line)
                        : fmt::format("{}, first in line {}", times(group.count), group.first_line));
  }
  parts.push_back(made.found == Found::symptom && made.alert ? "alert" : std::string(to_string(made.found)));
  if (!made.program.empty()) parts.push_back(fmt::format("in a log of {}", program_label(made.program)));
  if (made.provider != nullptr) parts.push_back(fmt::format("service: {}", made.provider->label));
  if (!made.stage.empty()) parts.push_back(fmt::format("at {}", made.stage));
  if (made.known && made.quality == MatchQuality::code) parts.emplace_back("known by its code alone");
  return fmt::format("{}", fmt::join(parts, style.separator()));
}

/// Sentences are numbered; a command stands under its sentence, whole.
Lines steps_of(const std::vector<RemedyStep>& steps, const Style& style, std::size_t width) {
  Lines lines;
  std::size_t number = 0;
  for (const auto& step : steps) {
    if (step.is_command) {
      if (number == 0) lines.push_back(fmt::format("  {}. Type:", ++number));
      lines.push_back("       " + style.bold(own(step.text, style)));
    } else {
      add(lines, told(style, fmt::format("  {}. ", ++number), step.text, width));
    }
  }
  return lines;
}

Lines meaning_lines(const KnownMeaning& known, const Style& style, std::size_t width) {
  auto lines = told(style, "  ", std::string(known.meaning), width);
  lines.push_back("");
  lines.push_back("  " + style.bold(fmt::format("To do {}:", actor_label(known.actor))));
  add(lines, steps_of(*known.remedy, style, width));
  return lines;
}

Lines unknown_lines(const Explanation& made, const Style& style, std::size_t width) {
  auto lines = told(style, "  ", "Unknown: nothing is known of this. What the numbers say:", width);
  if (!made.possible.empty()) {
    lines =
        told(style, "  ",
             made.possible.size() == 1
                 ? "Not certain: the numbers are known, with other words or of another service. It may be:"
                 : "Not certain: the same numbers stand for several things, and neither words nor service "
                   "tell which. It may be:",
             width);
    for (const auto& known : made.possible) {
      add(lines,
          told(style, "  - ",
               fmt::format("{} (to do {}; {})", known.meaning, actor_label(known.actor), known.id), width));
    }
    add(lines, told(style, "  ", "--provider ID tells the service. What the numbers say:", width));
  }
  add(lines, told(style, "    ", made.registry, width));
  return lines;
}

Lines background_lines(const Explanation& made, const Style& style, std::size_t width) {
  Lines lines;
  for (std::size_t at = 0; at < std::min(made.devices.size(), shown_devices); ++at) {
    const auto& device = *made.devices[at];
    add(lines,
        told(style, "  seen with  ",
             fmt::format("{}: {} Cause: {} Fix: {}", device.device, device.symptom, device.cause, device.fix),
             width));
  }
  for (const auto* rule : made.standards) {
    add(lines,
        told(style, "  rule       ",
             fmt::format("{}{}: {}", rule->rfc, rule->section.empty() ? "" : " " + rule->section, rule->rule),
             width));
  }
  if (made.known) {
    // Whole, as commands are: an address is to be copied.
    const auto& provenance = *made.known->provenance;
    lines.push_back(fmt::format("  source     {}", own(provenance.sources.front(), style)));
    lines.push_back(fmt::format("             {}, {}", provenance.confidence, provenance.as_of));
  }
  if (made.cut)
    add(lines, told(style, "  ", "The line is longer than is looked at; the rest was passed over.", width));
  for (auto& line : lines) line = style.dim(line);
  return lines;
}

Lines group_lines(const ExplainedGroup& group, bool of_log, const Style& style, std::size_t width) {
  const auto& made = group.explanation;
  Lines lines;
  for (const auto& line : told(style, "", headline(made, style), width)) lines.push_back(style.bold(line));
  for (const auto& line : told(style, "  ", circumstances(group, of_log, style), width))
    lines.push_back(style.dim(line));
  lines.push_back("");
  add(lines, made.known ? meaning_lines(*made.known, style, width) : unknown_lines(made, style, width));
  const auto background = background_lines(made, style, width);
  if (!background.empty()) lines.push_back("");
  add(lines, background);
  lines.push_back("");
  return lines;
}

std::string counted(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string summary_of(const Explanations& all) {
  std::uint64_t known = 0;
  std::uint64_t unknown = 0;
  for (const auto& group : all.groups) (group.explanation.known ? known : unknown) += group.count;
  auto text = fmt::format("{} read: {} explained", counted(all.counts.lines, "line"), known);
  if (unknown > 0) text += fmt::format(", {} unknown", unknown);
  text += fmt::format(" ({}); {} with nothing to explain", counted(all.groups.size(), "different thing"),
                      all.counts.with_nothing);
  if (all.counts.cut > 0) text += fmt::format("; {} longer than is looked at", all.counts.cut);
  if (all.counts.beyond > 0)
    text += fmt::format("; {} more beyond the number of different things that are kept", all.counts.beyond);
  return text + ".";
}

}  // namespace

void write_explanations_text(Output& output, const Explanations& explanations, const TextOptions& options) {
  const Style style{.color = options.color, .ascii = options.ascii};
  Lines lines;
  for (const bool known : {true, false}) {
    for (const auto& group : explanations.groups) {
      if (group.explanation.known.has_value() != known) continue;
      add(lines, group_lines(group, explanations.of_log, style, options.width));
    }
  }
  if (explanations.of_log) {
    add(lines, told(style, "", summary_of(explanations), options.width));
  } else if (explanations.groups.empty()) {
    add(lines,
        told(style, "",
             "Nothing to explain: no SMTP reply, TLS alert or error that is known stands in this text.",
             options.width));
  } else {
    lines.pop_back();
  }
  for (const auto& line : lines) output.write(line + "\n");
}

}  // namespace smtpmatrix::reports
