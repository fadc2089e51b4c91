// What somebody saved of a tenant: read or refused with a place, whatever its bytes; values are bounded and
// printable.
#include <algorithm>
#include <string_view>

#include "reports/tenant/limits.h"
#include "reports/tenant/tenant.h"
#include "tests/fuzz/fuzz.h"

namespace {

using namespace smtpmatrix;

void require_printable(std::string_view text) {
  // A character that is no text is replaced by one of three bytes.
  fuzz::require(text.size() <= reports::limits::tenant_value_bytes + 3);
  fuzz::require(
      std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  auto read = reports::read_tenant(bytes);
  if (!read) {
    const auto lines = static_cast<std::size_t>(std::ranges::count(bytes, '\n')) + 1;
    fuzz::require(!read.error().text().empty());
    // UTF-16 has line ends whose bytes this does not count.
    fuzz::require(read.error().line <= std::max(lines, size));
    return 0;
  }
  for (const auto& mailbox : read->mailboxes) {
    fuzz::require(!mailbox.names.empty());
    for (const auto& name : mailbox.names) require_printable(name);
    fuzz::require(read->find_mailbox(mailbox.names.front()) != nullptr);
  }
  for (const auto& policy : read->policies) require_printable(policy.name);
  fuzz::require(read->remarks.size() <= reports::limits::tenant_remarks);
  auto both = *read;
  both.merge(*std::move(read));
  return 0;
}
