#include "scanner/target/shard.h"

#include <gtest/gtest.h>

namespace smtpmatrix::scanner {
namespace {

TEST(Shard, EveryHostIsOfExactlyOnePartAndPartsAreAboutEqual) {
  constexpr std::uint32_t parts = 8;
  std::vector<int> sizes(parts);
  for (int i = 0; i < 8000; ++i) {
    const std::string host = "mx" + std::to_string(i) + ".example.org";
    int owners = 0;
    for (std::uint32_t part = 1; part <= parts; ++part) {
      if (!Shard{part, parts}.contains(host)) continue;
      ++owners;
      ++sizes[part - 1];
    }
    ASSERT_EQ(owners, 1) << host;
  }
  for (const int size : sizes) EXPECT_NEAR(size, 1000, 120);
}

TEST(Shard, IsTheSameInEveryVersionOfTheProgram) {
  // Jobs of one array may run on machines that were not updated together.
  std::string parts;
  for (const char* const host : {"smtp.office365.com", "mx.example.org", "192.0.2.1", "2001:db8::1"}) {
    for (std::uint32_t part = 1; part <= 9; ++part) {
      if (Shard{part, 9}.contains(host)) parts += std::to_string(part);
    }
  }
  EXPECT_EQ(parts, "6621");
}

TEST(Shard, OneOfOneIsEverything) { EXPECT_TRUE(parse_shard("1/1")->contains("mx.example.org")); }

TEST(Shard, SaysWhatIsWrongWithTheText) {
  EXPECT_EQ(parse_shard("3").error(), "wanted I/N, such as 1/8");
  EXPECT_EQ(parse_shard("9/8").error(), "there is no such part: parts are 1 to N");
  for (const char* const text : {"0/8", "1/0", "/", "1/", "-1/8", "1/8x", "1/99999999999", "a/b", " 1/8"}) {
    EXPECT_EQ(parse_shard(text).error(), "wanted two whole numbers from 1 to 1000000, such as 1/8") << text;
  }
}

}  // namespace
}  // namespace smtpmatrix::scanner
