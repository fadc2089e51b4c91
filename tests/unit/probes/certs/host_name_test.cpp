#include "probes/certs/host_name.h"

#include <gtest/gtest.h>

namespace smtpmatrix::certs {
namespace {

bool dns_matches(std::string pattern, std::string_view name) {
  return is_for({{std::move(pattern)}, {}, {}}, name);
}

TEST(HostName, MatchesWithoutRegardToCaseOrRootDot) {
  EXPECT_TRUE(dns_matches("smtp.example.test", "smtp.example.test"));
  EXPECT_TRUE(dns_matches("SMTP.Example.test", "smtp.eXample.test"));
  EXPECT_TRUE(dns_matches("smtp.example.test", "smtp.example.test."));
  EXPECT_FALSE(dns_matches("smtp.example.test", "smtp.example.tes"));
  EXPECT_FALSE(dns_matches("example.test", "smtp.example.test"));
}

// RFC 6125 6.4.3.
TEST(HostName, AWildcardIsTheWholeLeftmostLabelAndStandsForOne) {
  EXPECT_TRUE(dns_matches("*.example.test", "smtp.example.test"));
  EXPECT_FALSE(dns_matches("*.example.test", "example.test"));
  EXPECT_FALSE(dns_matches("*.example.test", "a.smtp.example.test"));
  EXPECT_FALSE(dns_matches("*.example.test", ".example.test"));
  EXPECT_FALSE(dns_matches("s*.example.test", "smtp.example.test"));
  EXPECT_FALSE(dns_matches("smtp.*.test", "smtp.example.test"));
  EXPECT_FALSE(dns_matches("*.*.test", "smtp.example.test"));
}

TEST(HostName, AWildcardNeverCoversATopLevelDomain) {
  EXPECT_FALSE(dns_matches("*.test", "example.test"));
  EXPECT_FALSE(dns_matches("*", "test"));
  EXPECT_FALSE(dns_matches("*.", "test"));
}

TEST(HostName, AStarInTheNameAskedForMatchesNothing) {
  EXPECT_FALSE(dns_matches("*.example.test", "*.example.test"));
}

TEST(HostName, ANulCutsNothingOff) {
  using namespace std::string_literals;
  EXPECT_FALSE(dns_matches("smtp.example.test\0.evil.test"s, "smtp.example.test"));
}

TEST(HostName, AnAddressMatchesAddressesOnly) {
  const PresentedNames names = {{"127.0.0.1"}, {"192.0.2.1", "2001:db8::1"}, {"127.0.0.1"}};
  EXPECT_TRUE(is_for(names, "192.0.2.1"));
  EXPECT_TRUE(is_for(names, "2001:db8::1"));
  EXPECT_TRUE(is_for(names, "2001:0DB8:0::1"));
  EXPECT_FALSE(is_for(names, "127.0.0.1"));
  EXPECT_FALSE(is_for(names, "192.0.2.2"));
}

// RFC 6125 6.4.4.
TEST(HostName, TheCommonNameCountsOnlyWithoutAnySubjectAlternativeName) {
  EXPECT_TRUE(is_for({{}, {}, {"smtp.example.test"}}, "smtp.example.test"));
  EXPECT_FALSE(is_for({{"other.test"}, {}, {"smtp.example.test"}}, "smtp.example.test"));
  EXPECT_FALSE(is_for({{}, {"192.0.2.1"}, {"smtp.example.test"}}, "smtp.example.test"));
}

TEST(HostName, NothingMatchesTheEmptyName) {
  EXPECT_FALSE(dns_matches("", ""));
  EXPECT_FALSE(dns_matches(".", "."));
  EXPECT_FALSE(is_for({}, "smtp.example.test"));
}

}  // namespace
}  // namespace smtpmatrix::certs
