// Key material: wiped when it goes, moved rather than copied, and without any way to print or compare it.
#pragma once

#include <cstring>
#include <span>
#include <utility>

#include "probes/base/bytes.h"

namespace smtpmatrix::tls::crypto {

class SecretBytes {
 public:
  SecretBytes() = default;
  explicit SecretBytes(std::size_t count) : bytes_(count) {}
  /// Takes over a buffer; nothing of it stays behind.
  explicit SecretBytes(Bytes&& bytes) : bytes_(std::move(bytes)) {}
  [[nodiscard]] static SecretBytes copy_of(View bytes) { return SecretBytes(to_bytes(bytes)); }

  SecretBytes(SecretBytes&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}
  SecretBytes& operator=(SecretBytes&& other) noexcept {
    if (this == &other) return *this;
    wipe();
    bytes_ = std::exchange(other.bytes_, {});
    return *this;
  }
  SecretBytes(const SecretBytes&) = delete;
  SecretBytes& operator=(const SecretBytes&) = delete;
  ~SecretBytes() { wipe(); }

  /// The only ways to the value; a grep for `reveal` finds every place that uses it.
  [[nodiscard]] View reveal() const { return bytes_; }
  [[nodiscard]] std::span<std::uint8_t> reveal_mutable() { return bytes_; }
  [[nodiscard]] std::size_t size() const { return bytes_.size(); }
  [[nodiscard]] bool empty() const { return bytes_.empty(); }

 private:
  void wipe() {
    if (!bytes_.empty()) ::explicit_bzero(bytes_.data(), bytes_.size());
  }

  Bytes bytes_;
};

/// Compares without telling by its duration where two values differ. Different sizes are just different.
[[nodiscard]] bool equal_in_constant_time(View a, View b);

}  // namespace smtpmatrix::tls::crypto
