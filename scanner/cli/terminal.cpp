#include "scanner/cli/terminal.h"

#include <clocale>
#include <cstdlib>
#include <fcntl.h>
#include <langinfo.h>
#include <signal.h>
#include <string.h>
#include <string_view>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "scanner/cli/usage_error.h"
#include "scanner/files/file_descriptor.h"

namespace smtpmatrix::cli {
namespace {

constexpr std::size_t max_secret_bytes = 4096;

/// Echo off while it lives; the terminal is never left mute: Ctrl-C ends the read instead of the process, and
/// Ctrl-Z waits.
class EchoOff {
 public:
  explicit EchoOff(int terminal) : terminal_(terminal) {
    sigset_t stop;
    ::sigemptyset(&stop);
    ::sigaddset(&stop, SIGTSTP);
    ::pthread_sigmask(SIG_BLOCK, &stop, &before_signals_);
    // Without SA_RESTART, so that read() returns.
    struct sigaction interrupt {};
    interrupt.sa_handler = [](int) {};
    ::sigaction(SIGINT, &interrupt, &before_interrupt_);
    ::tcgetattr(terminal_, &before_);
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(terminal_, TCSAFLUSH, &silent);
  }
  EchoOff(const EchoOff&) = delete;
  EchoOff& operator=(const EchoOff&) = delete;
  ~EchoOff() {
    ::tcsetattr(terminal_, TCSAFLUSH, &before_);
    ::sigaction(SIGINT, &before_interrupt_, nullptr);
    ::pthread_sigmask(SIG_SETMASK, &before_signals_, nullptr);
  }

 private:
  int terminal_;
  termios before_{};
  sigset_t before_signals_{};
  struct sigaction before_interrupt_ {};
};

std::string read_line(int terminal) {
  std::string line;
  char c = 0;
  while (line.size() < max_secret_bytes && ::read(terminal, &c, 1) == 1 && c != '\n') line += c;
  return line;
}

}  // namespace

bool is_terminal(int descriptor) { return ::isatty(descriptor) == 1; }

bool use_color(When when, int descriptor) {
  if (when != When::automatic) return when == When::always;
  const char* no_color = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  const bool refused =
      (no_color != nullptr && *no_color != '\0') || term == nullptr || std::string_view(term) == "dumb";
  return is_terminal(descriptor) && !refused;
}

std::size_t terminal_width(int descriptor) {
  winsize size{};
  if (::ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

bool locale_is_utf8() {
  std::setlocale(LC_CTYPE, "");
  const bool utf8 = std::string_view(::nl_langinfo(CODESET)) == "UTF-8";
  std::setlocale(LC_CTYPE, "C");
  return utf8;
}

Secret ask_secret(const std::string& question) {
  const FileDescriptor terminal(::open("/dev/tty", O_RDWR | O_CLOEXEC));
  if (!terminal.open())
    throw UsageError(
        "--auth-user needs a secret: --auth-password-file, --auth-token-file, SMTPMATRIX_PASSWORD in the "
        "environment, or a terminal to ask on");
  std::string typed;
  {
    const EchoOff silence(terminal.number());
    (void)write_all(terminal.number(), question);
    typed = read_line(terminal.number());
    (void)write_all(terminal.number(), "\n");
  }
  Secret secret(typed);
  ::explicit_bzero(typed.data(), typed.size());
  if (secret.empty()) throw UsageError("no password was typed");
  return secret;
}

}  // namespace smtpmatrix::cli
