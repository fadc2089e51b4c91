// Bytes as everything here passes them: owned (`Bytes`), borrowed (`View`), and their text forms.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace smtpmatrix {

using Bytes = std::vector<std::uint8_t>;
using View = std::span<const std::uint8_t>;

[[nodiscard]] inline View as_view(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
[[nodiscard]] inline std::string_view as_text(View bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
[[nodiscard]] inline Bytes to_bytes(std::string_view text) { return {text.begin(), text.end()}; }
[[nodiscard]] inline Bytes to_bytes(View bytes) { return {bytes.begin(), bytes.end()}; }
inline void append(Bytes& to, View more) { to.insert(to.end(), more.begin(), more.end()); }

/// Lower-case hexadecimal, two digits a byte.
[[nodiscard]] std::string to_hex(View bytes);
/// The reverse; blanks are skipped. Throws std::invalid_argument: for literals of ours and vectors, never for
/// a peer's bytes.
[[nodiscard]] Bytes from_hex(std::string_view hex);

}  // namespace smtpmatrix
