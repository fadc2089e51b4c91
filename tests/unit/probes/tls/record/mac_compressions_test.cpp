// The arithmetic that makes checking a CBC record's MAC take as long whatever its padding.
#include <gtest/gtest.h>

#include "probes/tls/record/parts.h"

namespace smtpmatrix::tls::record {
namespace {

using crypto::HashAlgorithm;

// 13 bytes of additional data, one of the bit that ends a message, 8 or 16 of its length.
TEST(MacCompressions, change_where_a_block_of_the_hash_is_full) {
  for (const auto hash : {HashAlgorithm::sha1, HashAlgorithm::sha256}) {
    EXPECT_EQ(mac_compressions(hash, 0), 1U);
    EXPECT_EQ(mac_compressions(hash, 64 - 13 - 9), 1U);
    EXPECT_EQ(mac_compressions(hash, 64 - 13 - 9 + 1), 2U);
    EXPECT_EQ(mac_compressions(hash, 128 - 13 - 9), 2U);
    EXPECT_EQ(mac_compressions(hash, 16384), 257U);
  }
  EXPECT_EQ(mac_compressions(HashAlgorithm::sha384, 128 - 13 - 17), 1U);
  EXPECT_EQ(mac_compressions(HashAlgorithm::sha384, 128 - 13 - 17 + 1), 2U);
}

}  // namespace
}  // namespace smtpmatrix::tls::record
