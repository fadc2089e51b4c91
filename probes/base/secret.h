// A password or token: it cannot be printed, compared or copied by accident, and its memory is wiped.
#pragma once

#include <string>
#include <string_view>

namespace smtpmatrix {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string_view value) : value_(value) {}
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept;
  Secret& operator=(const Secret& other);
  Secret& operator=(Secret&& other) noexcept;
  ~Secret() { wipe(); }

  /// The only way to the value; a grep for `reveal` finds every place that uses it.
  [[nodiscard]] std::string_view reveal() const { return value_; }
  [[nodiscard]] bool empty() const { return value_.empty(); }

 private:
  void wipe();

  std::string value_;
};

}  // namespace smtpmatrix
