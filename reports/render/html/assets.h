// The files of this folder as they were built in (cmake/embed.cmake), and the hashes that admit two of them.
#pragma once

#include <string_view>

namespace smtpmatrix::reports::html::assets {

[[nodiscard]] std::string_view page();
[[nodiscard]] std::string_view host();
[[nodiscard]] std::string_view cell();
[[nodiscard]] std::string_view overview_row();
[[nodiscard]] std::string_view setting_row();
[[nodiscard]] std::string_view steps();
[[nodiscard]] std::string_view style();
[[nodiscard]] std::string_view script();

/// "sha256-…" in base64, as a Content-Security-Policy names a source (CSP Level 3, 2.3.1).
[[nodiscard]] std::string_view style_hash();
[[nodiscard]] std::string_view script_hash();

}  // namespace smtpmatrix::reports::html::assets
