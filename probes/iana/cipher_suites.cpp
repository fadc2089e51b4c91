#include "probes/iana/names.h"
#include "probes/iana/table.h"

namespace smtpmatrix::iana {
namespace {

constexpr Row<std::uint16_t> suites[] = {
#include "probes/iana/cipher_suites.inc"
};
static_assert(is_sorted_and_unique(suites));

}  // namespace

std::string cipher_suite_name(std::uint16_t suite) {
  return name_or_hex(std::span<const Row<std::uint16_t>>(suites), suite);
}

std::optional<std::uint16_t> cipher_suite_number(std::string_view name) {
  return number_in(std::span<const Row<std::uint16_t>>(suites), name);
}

std::vector<std::uint16_t> known_cipher_suites() {
  return numbers_of(std::span<const Row<std::uint16_t>>(suites));
}

}  // namespace smtpmatrix::iana
