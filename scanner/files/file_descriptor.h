// A file descriptor with an owner, and a write that goes on until everything is written.
#pragma once

#include <string_view>

namespace smtpmatrix {

class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int number) : number_(number) {}
  FileDescriptor(FileDescriptor&& other) noexcept;
  FileDescriptor& operator=(FileDescriptor&& other) noexcept;
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  ~FileDescriptor() { close(); }

  [[nodiscard]] int number() const { return number_; }
  [[nodiscard]] bool open() const { return number_ >= 0; }
  /// 0, or the errno of close(2): some file systems say only there that the disk is full.
  int close();

 private:
  int number_ = -1;
};

/// 0, or the errno of the write(2) that failed.
[[nodiscard]] int write_all(int descriptor, std::string_view bytes);

}  // namespace smtpmatrix
