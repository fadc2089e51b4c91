#include "scanner/cli/spool_file.h"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>

#include "scanner/files/file_descriptor.h"

namespace smtpmatrix::cli {
namespace {

constexpr std::size_t in_memory_bytes = std::size_t{256} * 1024;

[[noreturn]] void fail(int error_number) {
  throw std::system_error(error_number, std::generic_category(), "temporary file");
}

/// Unlinked at once: it vanishes with the process, however that ends.
FileDescriptor unnamed_file() {
  const char* folder = std::getenv("TMPDIR");
  std::string name = std::string(folder != nullptr ? folder : "/tmp") + "/smtpmatrix.XXXXXX";
  FileDescriptor file(::mkostemp(name.data(), O_CLOEXEC));
  if (!file.open()) fail(errno);
  ::unlink(name.c_str());
  return file;
}

class FileSpool final : public reports::Spool {
 public:
  void append(std::string_view bytes) override {
    memory_ += bytes;
    if (memory_.size() > in_memory_bytes) spill();
  }

  void replay(reports::Output& to) override {
    if (file_.open()) replay_file(to);
    to.write(memory_);
  }

 private:
  void spill() {
    if (!file_.open()) file_ = unnamed_file();
    if (const int error = write_all(file_.number(), memory_); error != 0) fail(error);
    memory_.clear();
  }

  void replay_file(reports::Output& to) const {
    if (::lseek(file_.number(), 0, SEEK_SET) < 0) fail(errno);
    std::array<char, 65536> buffer;
    for (;;) {
      const auto count = ::read(file_.number(), buffer.data(), buffer.size());
      if (count == 0) return;
      if (count < 0 && errno != EINTR) fail(errno);
      if (count > 0) to.write({buffer.data(), static_cast<std::size_t>(count)});
    }
  }

  std::string memory_;
  FileDescriptor file_;
};

}  // namespace

reports::SpoolFactory file_spools() {
  return [] { return std::make_unique<FileSpool>(); };
}

}  // namespace smtpmatrix::cli
