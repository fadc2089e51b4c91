#include "scanner/demo/base64.h"

#include <botan/base64.h>
#include <exception>

#include "probes/base/bytes.h"

namespace smtpmatrix::demo {

std::optional<std::string> base64_decode(std::string_view text) {
  // RFC 4954 4 wants the padding; Botan does without it.
  if (text.size() % 4 != 0) return std::nullopt;
  try {
    const auto decoded = Botan::base64_decode(std::string(text), false);
    return std::string(as_text({decoded.data(), decoded.size()}));
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

}  // namespace smtpmatrix::demo
