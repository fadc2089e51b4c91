// Base64 as SASL responses carry it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace smtpmatrix::demo {

/// Empty when `text` is not base64 (RFC 4648 4); blanks are not tolerated.
[[nodiscard]] std::optional<std::string> base64_decode(std::string_view text);

}  // namespace smtpmatrix::demo
