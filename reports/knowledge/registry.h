// What the standards say about a number when nobody knows the reply: enhanced status codes (RFC 3463 and the
// registry of RFC 5248), reply codes (RFC 5321, RFC 4954, RFC 7504) and TLS alerts (RFC 8446 6). Tables in
// code: registries do not age as services do.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace smtpmatrix::reports {

/// RFC 3463 2: class "." subject "." detail.
struct EnhancedMeaning {
  std::string_view class_text;    ///< "Persistent transient failure"
  std::string_view subject_text;  ///< "Security or policy status"; empty if the subject is not registered
  std::string_view detail_text;   ///< "Authentication credentials invalid"; empty if it is not registered
  std::string_view rule;          ///< the document that registers the detail: "RFC 4954"; or empty
};

/// Empty if `code` is no enhanced status code. "4.7.66" has a class and a subject, but no detail: vendors
/// invent numbers.
[[nodiscard]] std::optional<EnhancedMeaning> describe_enhanced(std::string_view code);
/// One line: "4.7.66: persistent transient failure; security or policy status; .66 is not registered".
[[nodiscard]] std::string enhanced_sentence(std::string_view code);

/// "535": "Authentication credentials invalid". For a code that no document names, what its first digits say.
/// Empty outside 200–599.
[[nodiscard]] std::string_view describe_reply_code(int code);

struct AlertMeaning {
  std::string_view name;     ///< "handshake_failure"
  std::string_view meaning;  ///< what it says of the side that sent it
  std::string_view hint;     ///< where to look first, in mail submission by devices
};

/// Empty for a number that RFC 8446 6 and its forerunners do not name.
[[nodiscard]] std::optional<AlertMeaning> describe_alert(std::uint8_t description);
/// By the registry's name or as OpenSSL spells it: "handshake_failure", "handshake failure".
[[nodiscard]] std::optional<AlertMeaning> describe_alert(std::string_view name);

}  // namespace smtpmatrix::reports
