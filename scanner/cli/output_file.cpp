#include "scanner/cli/output_file.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scanner/cli/usage_error.h"

namespace smtpmatrix::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t buffer_bytes = std::size_t{64} * 1024;

UsageError cannot_write(const std::string& path, int error_number) {
  return bad_value("-o", path, fmt::format("cannot be written: {}", std::strerror(error_number)));
}

/// mkstemp makes files that only the owner reads; a report has the modes of any new file.
mode_t modes_of_new_files() {
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return 0666 & ~mask;
}

}  // namespace

OutputFile::OutputFile() : name_("standard output"), descriptor_(STDOUT_FILENO) {}

OutputFile::OutputFile(const std::string& path) : name_(path) {
  std::error_code failed;
  const auto status = fs::status(path, failed);
  if (fs::is_directory(status)) throw bad_value("-o", path, "is a folder");
  if (fs::exists(status) && !fs::is_regular_file(status)) {
    file_ = FileDescriptor(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (!file_.open()) throw cannot_write(path, errno);
  } else {
    // A symbolic link keeps pointing where it does; the file behind it is replaced.
    final_ = fs::exists(status) ? fs::canonical(path, failed).string() : path;
    temporary_ = final_ + ".XXXXXX";
    file_ = FileDescriptor(::mkostemp(temporary_.data(), O_CLOEXEC));
    if (!file_.open()) throw cannot_write(path, errno);
    ::fchmod(file_.number(), modes_of_new_files());
  }
  descriptor_ = file_.number();
}

OutputFile::~OutputFile() {
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void OutputFile::write(std::string_view bytes) {
  if (error_ != 0) return;
  buffer_ += bytes;
  if (buffer_.size() >= buffer_bytes) flush();
}

void OutputFile::flush() {
  if (error_ == 0) fail(write_all(descriptor_, buffer_));
  buffer_.clear();
}

void OutputFile::finish() {
  flush();
  fail(file_.close());
  if (error_ != 0 || temporary_.empty()) return;
  if (::rename(temporary_.c_str(), final_.c_str()) != 0) return fail(errno);
  temporary_.clear();
}

void OutputFile::fail(int error_number) {
  if (error_ == 0) error_ = error_number;
}

std::optional<std::string> OutputFile::error() const {
  if (error_ == 0) return std::nullopt;
  return fmt::format("cannot write {}: {}", name_ == "standard output" ? name_ : "'" + name_ + "'",
                     std::strerror(error_));
}

}  // namespace smtpmatrix::cli
