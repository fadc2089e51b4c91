#include "scanner/target/proxy.h"

#include <gtest/gtest.h>

namespace smtpmatrix::scanner {
namespace {

TEST(ProxyText, NamesKindHostAndPort) {
  EXPECT_EQ(parse_proxy("socks5://192.0.2.1")->text(), "socks5://192.0.2.1:1080");
  EXPECT_EQ(parse_proxy("socks5h://proxy.example.org:9050/")->text(), "socks5h://proxy.example.org:9050");
  EXPECT_EQ(parse_proxy("http://[2001:db8::1]:3128")->text(), "http://[2001:db8::1]:3128");
  EXPECT_FALSE(parse_proxy("socks5://192.0.2.1")->resolves_names());
  EXPECT_TRUE(parse_proxy("socks5h://192.0.2.1")->resolves_names());
  EXPECT_TRUE(parse_proxy("http://192.0.2.1")->resolves_names());
}

TEST(ProxyText, ALoginInItIsRefusedWithoutRepeatingIt) {
  const auto parsed = parse_proxy("socks5://me:secret@192.0.2.1");
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().find("secret"), std::string::npos);
}

TEST(ProxyText, AnythingElseIsAnError) {
  for (const char* const text : {"", "192.0.2.1", "socks4://192.0.2.1", "https://192.0.2.1", "socks5://",
                                 "socks5://host:0", "socks5://host:25/starttls", "http://a/b"}) {
    EXPECT_FALSE(parse_proxy(text)) << text;
  }
}

}  // namespace
}  // namespace smtpmatrix::scanner
