#include "probes/smtp/text.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace smtpmatrix::smtp {
namespace {

TEST(Base64, has_the_vectors_of_rfc_4648) {
  constexpr std::pair<std::string_view, std::string_view> vectors[] = {{"", ""},
                                                                       {"f", "Zg=="},
                                                                       {"fo", "Zm8="},
                                                                       {"foo", "Zm9v"},
                                                                       {"foob", "Zm9vYg=="},
                                                                       {"fooba", "Zm9vYmE="},
                                                                       {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, encoded] : vectors) {
    EXPECT_EQ(to_base64(plain), encoded);
    EXPECT_EQ(from_base64(encoded), plain);
  }
}

TEST(Base64, refuses_what_no_encoder_writes) {
  for (const auto* text :
       {"Zg=", "Zg", "Z===", "====", "Zh==", "Zm9=", "Zg==Zg==", "Zm 9", "Zm9v\n", "Zm\xc3v"}) {
    EXPECT_FALSE(from_base64(text)) << text;
  }
}

TEST(Base64, gives_back_any_bytes) {
  EXPECT_TRUE(rc::check([](const std::string& bytes) { RC_ASSERT(from_base64(to_base64(bytes)) == bytes); }));
}

TEST(Printable, leaves_one_line_whatever_a_peer_sends) {
  EXPECT_EQ(printable("a\rb\x1b[31m\x7f"), "a\\x0db\\x1b[31m\\x7f");
  EXPECT_EQ(printable("gr\xc3\xbc\xc3\x9f"), "gr\xc3\xbc\xc3\x9f");
  EXPECT_EQ(printable_ascii(as_view("\x16\x03 ok\xff")), "\\x16\\x03 ok\\xff");
}

}  // namespace
}  // namespace smtpmatrix::smtp
