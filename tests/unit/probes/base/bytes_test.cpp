#include "probes/base/bytes.h"

#include <gtest/gtest.h>
#include <stdexcept>

namespace smtpmatrix {
namespace {

TEST(Hex, reads_what_it_writes) {
  const Bytes bytes = {0x00, 0x0f, 0xf0, 0xff, 0x5a};
  EXPECT_EQ(to_hex(bytes), "000ff0ff5a");
  EXPECT_EQ(from_hex(to_hex(bytes)), bytes);
}

TEST(Hex, skips_blanks_and_takes_both_cases) { EXPECT_EQ(from_hex("aB 0\n1"), (Bytes{0xab, 0x01})); }

TEST(Hex, refuses_half_a_byte_and_other_letters) {
  EXPECT_THROW((void)from_hex("abc"), std::invalid_argument);
  EXPECT_THROW((void)from_hex("zz"), std::invalid_argument);
}

}  // namespace
}  // namespace smtpmatrix
