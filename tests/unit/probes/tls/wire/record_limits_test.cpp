#include "probes/tls/wire/record_limits.h"

#include <gtest/gtest.h>

namespace smtpmatrix::tls::wire {
namespace {

TEST(RecordLimitBodies, fragment_lengths_are_four) {
  for (const auto& [code, bytes] :
       {std::pair<std::uint8_t, std::size_t>{1, 512}, {2, 1024}, {3, 2048}, {4, 4096}}) {
    EXPECT_EQ(read_max_fragment_length(Bytes{code}).value(), bytes);
    EXPECT_EQ(write_max_fragment_length(bytes), Bytes{code});
  }
  for (const Bytes& wrong : {Bytes{}, Bytes{0}, Bytes{5}, Bytes{255}, Bytes{1, 0}})
    EXPECT_FALSE(read_max_fragment_length(wrong)) << to_hex(wrong);
}

TEST(RecordLimitBodies, a_size_limit_is_two_bytes) {
  EXPECT_EQ(read_record_size_limit(Bytes{0x40, 0x01}).value(), 16385U);
  EXPECT_EQ(write_record_size_limit(16385), (Bytes{0x40, 0x01}));
  for (const Bytes& wrong : {Bytes{}, Bytes{1}, Bytes{1, 2, 3}})
    EXPECT_FALSE(read_record_size_limit(wrong)) << to_hex(wrong);
}

}  // namespace
}  // namespace smtpmatrix::tls::wire
