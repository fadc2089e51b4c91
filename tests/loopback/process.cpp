#include "tests/loopback/process.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace smtpmatrix::tests {
namespace {

struct Pipe {
  int read = -1;
  int write = -1;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
  return {ends[0], ends[1]};
}

[[noreturn]] void become(const std::vector<std::string>& command, const Pipe& input, const Pipe& output) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  dup2(input.read, STDIN_FILENO);
  dup2(output.write, STDOUT_FILENO);
  dup2(output.write, STDERR_FILENO);
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  execvp(arguments[0], arguments.data());
  _exit(127);
}

}  // namespace

Process::Process(const std::vector<std::string>& command) {
  std::signal(SIGPIPE, SIG_IGN);  // a server that has gone is seen by its silence
  const Pipe input = make_pipe();
  const Pipe output = make_pipe();
  child_ = fork();
  if (child_ == 0) become(command, input, output);
  close(input.read);
  close(output.write);
  input_ = input.write;
  output_end_ = output.read;
  if (child_ < 0) throw std::system_error(errno, std::generic_category(), "fork");
}

Process::~Process() {
  close(input_);
  close(output_end_);
  kill(child_, SIGKILL);
  waitpid(child_, nullptr, 0);
}

void Process::say(std::string_view text) const {
  while (!text.empty()) {
    const ssize_t count = write(input_, text.data(), text.size());
    if (count <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
}

bool Process::wait_for_output(std::string_view text, std::chrono::milliseconds wait) {
  const auto deadline = std::chrono::steady_clock::now() + wait;
  while (output_.find(text) == std::string::npos) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    pollfd readable{output_end_, POLLIN, 0};
    if (left.count() <= 0 || poll(&readable, 1, static_cast<int>(left.count())) <= 0) return false;
    std::array<char, 4096> buffer{};
    const ssize_t count = read(output_end_, buffer.data(), buffer.size());
    if (count <= 0) return false;
    output_.append(buffer.data(), static_cast<std::size_t>(count));
  }
  return true;
}

}  // namespace smtpmatrix::tests
