// A simulated server's connection takes whatever a peer sends, cut anywhere, and stays bounded.
#include "scanner/demo/connection.h"

#include <gtest/gtest.h>

#include "scanner/demo/limits.h"

namespace smtpmatrix::demo {
namespace {

class DemoConnection : public testing::Test {
 protected:
  Account account_{"u", Secret("p")};
  Service relay_{{"relay.example", false, false}, false, 0x0303, nullptr};

  static std::string said(Connection& connection) { return std::string(as_text(connection.take_output())); }
};

TEST_F(DemoConnection, commands_a_byte_at_a_time_are_answered_like_whole_ones) {
  Connection whole(relay_, account_);
  Connection cut(relay_, account_);
  const std::string commands = "EHLO me\r\nMAIL FROM:<>\r\nQUIT\r\n";
  whole.receive(as_view(commands));
  for (const char c : commands) cut.receive(as_view({&c, 1}));
  EXPECT_EQ(said(whole), said(cut));
  EXPECT_TRUE(whole.finished());
  EXPECT_TRUE(cut.finished());
}

TEST_F(DemoConnection, a_line_without_end_closes_the_connection) {
  Connection connection(relay_, account_);
  connection.receive(as_view(std::string(max_line_bytes + 1, 'x')));
  EXPECT_TRUE(connection.finished());
}

TEST_F(DemoConnection, bytes_that_are_not_tls_end_the_connection_of_an_implicit_port_unanswered) {
  Authority authority;
  const Service implicit{
      {"own.example", false, false}, true, 0x0303, authority.issue("own.example", KeyKind::ecdsa)};
  Connection connection(implicit, account_);
  EXPECT_EQ(said(connection), "");
  connection.receive(as_view("EHLO me\r\n"));
  EXPECT_TRUE(connection.finished());
  EXPECT_EQ(said(connection), "");
}

}  // namespace
}  // namespace smtpmatrix::demo
