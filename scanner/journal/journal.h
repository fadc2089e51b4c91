// What a scan has finished so far, in a file that outlives the scan's sudden death (--journal).
//
//   Journal journal(path, options);            // makes it, or takes up what is there
//   if (journal.holds(key)) report = journal.read(key);
//   else …                                     // scan, then:
//   journal.add(key, report, now);
//
// A line of JSON each: first the options the run was made with, then finished hosts and logins as
// they come. Each line is handed to the system in whole before add() returns, so it survives a kill; a line
// that was cut off by one is dropped at the next start, and its host is asked again. A crash of the machine
// may cost lines that the system had not yet written down. One process at a time: a lock on the file says so.
//
// Everything that goes wrong is a JournalError of one line that names the file.
#pragma once

#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "reports/verdict/report.h"
#include "scanner/files/file_descriptor.h"
#include "scanner/run/scan.h"

namespace smtpmatrix::scanner {

class JournalError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class Journal {
 public:
  /// What makes two runs' answers comparable; a journal of other options is refused by name of the option.
  using Options = std::map<std::string, std::string>;

  Journal(std::string path, const Options& options);

  /// Whether it was finished before this run.
  [[nodiscard]] bool holds(std::string_view key) const;
  /// The report of a host that it holds.
  [[nodiscard]] reports::HostReport read(std::string_view key) const;
  [[nodiscard]] std::size_t hosts() const { return index_.size(); }
  /// Logins that were refused for the credentials in the runs before this one. One whose answer those runs
  /// did not live to see counts: the server may have counted it.
  [[nodiscard]] unsigned logins_refused() const { return logins_refused_ + logins_open_; }

  void add(std::string_view key, const reports::HostReport& host, UnixTime now);
  void add(LoginEvent event);

 private:
  /// A host's line: 16 bytes a host, so that a hundred thousand weigh nothing.
  struct Line {
    std::uint64_t hash;
    std::uint64_t offset;
  };

  void begin(const Options& options);
  void take_up(const Options& options);
  [[nodiscard]] bool begins_like_a_journal() const;
  void take_line(std::string_view line, std::uint64_t offset);
  void check(std::string_view first_line, const Options& options) const;
  [[nodiscard]] const Line* find(std::string_view key) const;
  [[nodiscard]] bool starts_with(std::uint64_t offset, std::string_view text) const;
  [[nodiscard]] std::string line_at(std::uint64_t offset) const;
  void append(const std::string& line);
  [[noreturn]] void fail(const std::string& what) const;

  std::string path_;
  FileDescriptor file_;
  std::vector<Line> index_;  ///< of what was there at the start, by hash
  unsigned logins_refused_ = 0;
  unsigned logins_open_ = 0;  ///< begun and not over
};

}  // namespace smtpmatrix::scanner
