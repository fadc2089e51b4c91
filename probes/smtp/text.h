// Small text helpers of the room: ASCII case, printable forms, base64 (RFC 4648 4).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "probes/base/bytes.h"

namespace smtpmatrix::smtp {

/// ASCII letters only, whatever the locale.
[[nodiscard]] std::string upper(std::string_view text);
[[nodiscard]] bool contains_ignoring_case(std::string_view text, std::string_view part);

/// One line that a terminal survives: control characters become \xNN, other bytes stay.
[[nodiscard]] std::string printable(std::string_view text);
/// The same for bytes of an unknown protocol: everything outside printable ASCII becomes \xNN.
[[nodiscard]] std::string printable_ascii(View bytes);

[[nodiscard]] std::string to_base64(std::string_view bytes);
/// Strict: padding required, no blanks, no stray bits; empty text is empty bytes.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

}  // namespace smtpmatrix::smtp
