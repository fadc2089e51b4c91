// JUnit XML in the shape that Jenkins and GitLab read: a testsuite a host, a testcase a cell.
//
// Without requirements the cells decide: refused and failed ones fail, inconclusive ones are errors, what is
// not offered or was not tested is skipped. With requirements those decide, and a cell that does not work is
// skipped: a printer's TLS 1.0 that a server refuses, as it should, must not turn a build red. Requirements
// are known only at the end, so both readings wait in spools.

#include <fmt/format.h>
#include <pugixml.hpp>
#include <sstream>

#include "probes/iana/names.h"
#include "reports/matrix/word.h"
#include "reports/render/renderer.h"
#include "reports/render/unicode.h"
#include "reports/verdict/judge.h"

namespace smtpmatrix::reports {
namespace {

/// What testsuites and a testsuite count.
struct Counts {
  std::size_t tests = 0, failures = 0, errors = 0, skipped = 0;
  std::chrono::microseconds time{};

  void add(const Counts& other) {
    tests += other.tests;
    failures += other.failures;
    errors += other.errors;
    skipped += other.skipped;
    time += other.time;
  }
};

enum class Judged : std::uint8_t { passed, failure, error, skipped };

Judged judged(Outcome outcome, bool cells_decide) {
  switch (outcome) {
    case Outcome::works: return Judged::passed;
    case Outcome::refused:
    case Outcome::failed: return cells_decide ? Judged::failure : Judged::skipped;
    case Outcome::inconclusive: return cells_decide ? Judged::error : Judged::skipped;
    case Outcome::unsupported:
    case Outcome::not_run: return Judged::skipped;
  }
  return Judged::error;
}

std::string seconds(std::chrono::microseconds time) {
  return fmt::format("{:.3f}", std::chrono::duration<double>(time).count());
}

/// xs:dateTime as the common schema wants it: whole seconds of UTC, without a zone.
std::string date_time(std::chrono::sys_time<std::chrono::milliseconds> time) {
  const auto days = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(days);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - days));
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

/// XML 1.0 2.2 admits no control character, not even escaped: printable() shows them as text.
void set_attribute(pugi::xml_node node, const char* name, std::string_view foreign) {
  node.append_attribute(name).set_value(printable(foreign).c_str());
}

void write_counts(pugi::xml_node node, const Counts& counts) {
  node.append_attribute("tests").set_value(static_cast<unsigned long long>(counts.tests));
  node.append_attribute("failures").set_value(static_cast<unsigned long long>(counts.failures));
  node.append_attribute("errors").set_value(static_cast<unsigned long long>(counts.errors));
  node.append_attribute("skipped").set_value(static_cast<unsigned long long>(counts.skipped));
  node.append_attribute("time").set_value(seconds(counts.time).c_str());
}

/// "421 4.7.66: the TLS handshake completes, then the server refuses at AUTH".
std::string message_of(const Cell& cell) {
  return fmt::format("{}: {}", decisive_word(cell), sentence(cell));
}

std::string facts_of(const Cell& cell) {
  std::string text = printable(cell_key(cell.probe)) + "\n";
  const auto line = [&](std::string_view name, std::string_view value) {
    if (!value.empty()) text += fmt::format("{}: {}\n", name, printable(value));
  };
  line("outcome", to_string(cell.outcome));
  line("reason", cell.reason ? std::string_view(cell.reason_text) : std::string_view());
  line(quotes_peer(cell) ? "the server's words" : "detail", quote(cell));
  const auto& tls = cell.seen.tls;
  if (tls && tls->version) line("TLS", iana::version_name(*tls->version));
  if (tls && tls->cipher_suite) line("cipher suite", iana::cipher_suite_name(*tls->cipher_suite));
  line("concluded from", cell.derived_from.value_or(""));
  for (const auto& id : cell.findings) line("finding", id);
  return text;
}

void append_verdict(pugi::xml_node testcase, Judged verdict, std::string_view message,
                    std::string_view type) {
  if (verdict == Judged::passed) return;
  const bool is_skipped = verdict == Judged::skipped;
  auto node = testcase.append_child(is_skipped ? "skipped" : verdict == Judged::error ? "error" : "failure");
  set_attribute(node, "message", message);
  if (!is_skipped) set_attribute(node, "type", type);
}

void count_verdict(Counts& counts, Judged verdict) {
  ++counts.tests;
  if (verdict == Judged::failure) ++counts.failures;
  if (verdict == Judged::error) ++counts.errors;
  if (verdict == Judged::skipped) ++counts.skipped;
}

pugi::xml_node append_testcase(pugi::xml_node suite, std::string_view group, std::string_view name) {
  auto testcase = suite.append_child("testcase");
  set_attribute(testcase, "classname", group);
  set_attribute(testcase, "name", name);
  return testcase;
}

/// "587/starttls@192.0.2.25 tls1.0": the cell's key without its host, which is the group.
std::string case_name(const Probe& probe) {
  const auto& endpoint = probe.endpoint;
  const auto address = endpoint.address.empty() ? std::string() : "@" + endpoint.address;
  return fmt::format("{}/{}{} {}", endpoint.port, to_string(endpoint.mode), address, probe.client);
}

/// One element, indented as a child of testsuites.
std::string element_text(const pugi::xml_document& document) {
  std::ostringstream text;
  document.save(text, "  ", pugi::format_indent | pugi::format_no_declaration, pugi::encoding_utf8);
  return std::move(text).str();
}

class JunitRenderer final : public Renderer {
 public:
  JunitRenderer(Output& output, const SpoolFactory& spools)
      : output_(output), deciding_{spools(), {}}, informing_{spools(), {}} {}

  void begin(const ScanInfo& info) override { started_at_ = date_time(info.started_at); }
  void cell(const Cell& /*cell*/) override {}

  void host(const HostReport& host) override {
    add(deciding_, host, true);
    add(informing_, host, false);
  }

  void end(const Ending& ending) override {
    auto& cells = ending.requirements.empty() ? deciding_ : informing_;
    pugi::xml_document rest;
    Counts counts = cells.counts;
    if (!ending.requirements.empty()) counts.add(append_requirements(rest, ending.requirements));
    if (ending.interrupted) counts.add(append_interruption(rest));
    output_.write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    output_.write(fmt::format(
        "<testsuites name=\"smtpmatrix\" tests=\"{}\" failures=\"{}\" errors=\"{}\" time=\"{}\">\n",
        counts.tests, counts.failures, counts.errors, seconds(ending.duration)));
    cells.suites->replay(output_);
    output_.write(element_text(rest));
    output_.write("</testsuites>\n");
  }

 private:
  struct Reading {
    std::unique_ptr<Spool> suites;
    Counts counts;
  };

  pugi::xml_node append_suite(pugi::xml_document& document, std::string_view name) const {
    auto suite = document.append_child("testsuite");
    set_attribute(suite, "name", name);
    suite.append_attribute("timestamp").set_value(started_at_.c_str());
    return suite;
  }

  void add(Reading& reading, const HostReport& host, bool cells_decide) const {
    pugi::xml_document document;
    auto suite = append_suite(document, host.host);
    Counts counts;
    for (const auto& cell : host.cells) {
      const auto verdict = judged(cell.outcome, cells_decide);
      // A derived cell holds its source's time.
      const auto time = cell.derived_from ? std::chrono::microseconds{} : cell.seen.total;
      auto testcase = append_testcase(suite, cell.probe.endpoint.host, case_name(cell.probe));
      testcase.append_attribute("time").set_value(seconds(time).c_str());
      append_verdict(testcase, verdict, message_of(cell), cell.reason_text);
      testcase.append_child("system-out").text().set(facts_of(cell).c_str());
      count_verdict(counts, verdict);
      counts.time += time;
    }
    write_counts(suite, counts);
    reading.counts.add(counts);
    reading.suites->append(element_text(document));
  }

  Counts append_requirements(pugi::xml_document& document,
                             const std::vector<Requirement>& requirements) const {
    auto suite = append_suite(document, "requirements");
    Counts counts;
    for (const auto& requirement : requirements) {
      const auto verdict = requirement.held ? Judged::passed : Judged::failure;
      auto testcase = append_testcase(suite, "requirements", requirement.expr);
      testcase.append_attribute("time").set_value("0.000");
      append_verdict(testcase, verdict, requirement.why.empty() ? "does not hold" : requirement.why,
                     "requirement");
      count_verdict(counts, verdict);
    }
    write_counts(suite, counts);
    return counts;
  }

  /// Half a scan is never green.
  Counts append_interruption(pugi::xml_document& document) const {
    auto suite = append_suite(document, "scan");
    auto testcase = append_testcase(suite, "scan", "finished");
    testcase.append_attribute("time").set_value("0.000");
    append_verdict(testcase, Judged::error, "interrupted: what was not finished is not tested",
                   "interrupted");
    Counts counts;
    count_verdict(counts, Judged::error);
    write_counts(suite, counts);
    return counts;
  }

  Output& output_;
  std::string started_at_;
  Reading deciding_;   ///< if no requirement is given
  Reading informing_;  ///< if there are some
};

}  // namespace

std::unique_ptr<Renderer> make_junit(Output& output, const SpoolFactory& spools) {
  return std::make_unique<JunitRenderer>(output, spools);
}

}  // namespace smtpmatrix::reports
