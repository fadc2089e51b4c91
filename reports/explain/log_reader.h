// A log as bytes → what its lines mean, each meaning once: with the first line that showed it and how often.
//
//   LogReader reader(knowledge(), provider);
//   while (…) reader.feed(bytes);
//   reader.finish();
//   for (const auto& group : reader.groups()) …
//
// Streaming: keeps one unfinished line and one group a meaning, so a log may be of any size. A reply of
// several lines ("535-…", "535 …") is put together. LF or CRLF; UTF-16 as Windows exports it is read by its
// ASCII. Beyond explain_limits what is too much is counted, never silently lost.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/explain/explain.h"

namespace smtpmatrix::reports {

struct ExplainedGroup {
  Explanation explanation;  ///< of the first line
  std::uint64_t first_line = 0;
  std::uint64_t count = 1;
};

struct LogCounts {
  std::uint64_t lines = 0;
  std::uint64_t with_nothing = 0;  ///< lines without a reply, alert or symptom
  std::uint64_t cut = 0;           ///< lines longer than is looked at
  std::uint64_t beyond = 0;        ///< explained lines whose meaning is beyond explain_limits::groups
};

class LogReader {
 public:
  /// Both outlive the reader.
  explicit LogReader(const Knowledge& knowledge, std::optional<std::string_view> provider = {});

  void feed(std::string_view bytes);
  /// The last line may have no end.
  void finish();

  /// In the order of their first lines.
  [[nodiscard]] const std::vector<ExplainedGroup>& groups() const { return groups_; }
  [[nodiscard]] const LogCounts& counts() const { return counts_; }

 private:
  void end_line();
  void take_line(std::string_view line, std::uint64_t number);
  void explain_pending();
  void count(Explanation explanation, std::uint64_t number);

  const Knowledge& knowledge_;
  std::optional<std::string_view> provider_;
  std::string line_;       ///< unfinished
  bool too_long_ = false;  ///< more of it was passed over
  bool utf16_ = false;
  std::string pending_;  ///< a reply that goes on: "535-…"
  std::string pending_code_;
  std::uint64_t pending_number_ = 0;
  std::size_t pending_lines_ = 0;
  std::vector<ExplainedGroup> groups_;
  std::map<std::string, std::size_t> group_of_;
  LogCounts counts_;
};

}  // namespace smtpmatrix::reports
