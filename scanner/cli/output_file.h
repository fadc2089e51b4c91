// Where a report goes: standard output, or a file that appears whole or not at all.
//
// A file is written under a temporary name in the same folder and renamed by finish(); if it is never
// finished it is removed. What exists and is no regular file (a device, a pipe) is written directly. Writes
// never fail at once: the first error is kept, later bytes are dropped, error() tells.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "reports/render/renderer.h"
#include "scanner/files/file_descriptor.h"

namespace smtpmatrix::cli {

class OutputFile final : public reports::Output {
 public:
  /// Standard output; nothing to rename.
  OutputFile();
  /// Throws UsageError when the file cannot be made.
  explicit OutputFile(const std::string& path);
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  ~OutputFile() override;

  void write(std::string_view bytes) override;
  /// Hands buffered bytes to the system.
  void flush();
  /// After the last write. Closes and renames.
  void finish();
  /// `cannot write 'report.json': No space left on device`; empty while all went well.
  [[nodiscard]] std::optional<std::string> error() const;

 private:
  void fail(int error_number);

  std::string name_;       ///< for messages
  std::string final_;      ///< empty when written directly
  std::string temporary_;  ///< empty when written directly, or renamed
  FileDescriptor file_;
  int descriptor_ = -1;
  std::string buffer_;
  int error_ = 0;
};

}  // namespace smtpmatrix::cli
