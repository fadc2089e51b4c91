// A child process with its standard input, and its output and errors as one stream: a server that a test
// talks to. It is killed with the object, and by the kernel if the test dies first.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace smtpmatrix::tests {

class Process {
 public:
  /// Throws std::system_error if it cannot be started.
  explicit Process(const std::vector<std::string>& command);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  void say(std::string_view text) const;
  /// Reads until `text` stands in the output, also what was read before. False at the deadline or the end.
  [[nodiscard]] bool wait_for_output(std::string_view text,
                                     std::chrono::milliseconds wait = std::chrono::seconds(10));
  /// What comes next is looked for afresh.
  void forget_output() { output_.clear(); }
  /// What it has said so far, for a failure's message.
  [[nodiscard]] const std::string& output() const { return output_; }

 private:
  pid_t child_ = -1;
  int input_ = -1;
  int output_end_ = -1;
  std::string output_;
};

}  // namespace smtpmatrix::tests
