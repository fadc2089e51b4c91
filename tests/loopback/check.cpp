#include "tests/loopback/check.h"

#include <gtest/gtest.h>

namespace smtpmatrix::tests {

void expect_echo(TlsConversation& conversation, std::uint16_t version, std::uint16_t suite,
                 std::string_view line, std::string_view answer) {
  ASSERT_TRUE(conversation.handshake()) << conversation.state();
  const TlsFacts& facts = conversation.facts();
  EXPECT_TRUE(facts.handshake_complete);
  EXPECT_EQ(facts.version, version);
  EXPECT_EQ(facts.cipher_suite, suite);
  EXPECT_EQ(facts.certificate_chain.size(), 1U);
  conversation.write(line);
  ASSERT_TRUE(conversation.read(answer)) << conversation.state();
  // A second line shows that the state of the ciphers went on rightly in both directions.
  conversation.write(line);
  ASSERT_TRUE(conversation.read(answer)) << conversation.state();
  conversation.close();
  EXPECT_FALSE(conversation.client().failure()) << conversation.state();
  EXPECT_EQ(conversation.client().phase(), tls::Phase::closed);
}

}  // namespace smtpmatrix::tests
