#include "scanner/target/target.h"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>
#include <string>

namespace smtpmatrix::scanner {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string error_of(std::string_view text) {
  const auto target = parse_target(text);
  return target ? "parsed as " + target->host : target.error();
}

TEST(Target, a_bare_host_leaves_ports_and_modes_to_the_scan) {
  const auto target = parse_target("Mail.Example.ORG");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->host, "mail.example.org");
  EXPECT_EQ(target->port, std::nullopt);
  EXPECT_THAT(target->modes, IsEmpty());
}

TEST(Target, host_port_and_mode_are_taken_as_written) {
  const auto target = parse_target("mail.example.org:587/starttls");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->host, "mail.example.org");
  EXPECT_EQ(target->port, 587);
  EXPECT_THAT(target->modes, ElementsAre(Mode::starttls));
}

TEST(Target, a_mode_without_a_port_is_kept) {
  const auto target = parse_target("mail.example.org/plain");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->port, std::nullopt);
  EXPECT_THAT(target->modes, ElementsAre(Mode::plain));
}

TEST(Target, an_ipv6_address_stands_bare_or_in_brackets) {
  EXPECT_EQ(parse_target("2001:DB8::0:1")->host, "2001:db8::1");
  const auto target = parse_target("[2001:db8::1]:465/implicit");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->host, "2001:db8::1");
  EXPECT_EQ(target->port, 465);
  EXPECT_THAT(target->modes, ElementsAre(Mode::implicit));
}

TEST(Target, the_scheme_says_which_modes_are_meant) {
  const auto smtp = parse_target("smtp://mail.example.org:2525");
  ASSERT_TRUE(smtp);
  EXPECT_EQ(smtp->port, 2525);
  EXPECT_THAT(smtp->modes, ElementsAre(Mode::plain, Mode::starttls));
  const auto smtps = parse_target("SMTPS://mail.example.org/");
  ASSERT_TRUE(smtps);
  EXPECT_EQ(smtps->port, 465);
  EXPECT_THAT(smtps->modes, ElementsAre(Mode::implicit));
}

TEST(Target, an_international_name_becomes_its_a_label) {
  EXPECT_EQ(parse_target("MÜNCHEN.example:25")->host, "xn--mnchen-3ya.example");
  EXPECT_EQ(parse_target("faß.example")->host, "xn--fa-hia.example");  // IDNA 2008 keeps the sharp s
}

TEST(Target, a_final_dot_is_no_part_of_the_name) {
  EXPECT_EQ(parse_target("mail.example.org.:25")->host, "mail.example.org");
}

TEST(Target, errors_say_what_is_wrong) {
  EXPECT_EQ(error_of("host:70000"), "port 70000 is not between 1 and 65535");
  EXPECT_EQ(error_of("host:0"), "port 0 is not between 1 and 65535");
  EXPECT_EQ(error_of("host:99999999999999999999999"), "port 99999999999999999999 is not between 1 and 65535");
  EXPECT_EQ(error_of("host:smtp"), "port 'smtp' is not a number");
  EXPECT_EQ(error_of("host:-1"), "port '-1' is not a number");
  EXPECT_EQ(error_of("host:"), "port '' is not a number");
  EXPECT_EQ(error_of("host:25/tls"), "mode 'tls' is not plain, starttls or implicit");
  EXPECT_EQ(error_of(""), "the target is empty");
  EXPECT_EQ(error_of(":25"), "the host name is empty");
  EXPECT_EQ(error_of("http://host"), "'http://host': only smtp:// and smtps:// are known");
  EXPECT_EQ(error_of("[2001:db8::1"), "'[2001:db8::1' has '[' without ']'");
  EXPECT_EQ(error_of("[::1]25"), "'25' after ']' is not :PORT");
  EXPECT_EQ(error_of("[127.0.0.1]:25"), "'[127.0.0.1]' is not an IPv6 address");
  EXPECT_EQ(error_of("1:2:3"), "'1:2:3' is not an IPv6 address");
  EXPECT_EQ(error_of("300.1.2.3"), "'300.1.2.3' is neither an IPv4 address nor a host name");
  EXPECT_EQ(error_of("a..b"), "host 'a..b' has an empty label");
  EXPECT_EQ(error_of("-a.example"), "label '-a' starts or ends with a hyphen");
  EXPECT_EQ(error_of("a b"), "host 'a b' has a character that no host name may have");
  EXPECT_EQ(error_of("a\x1b[31m"), "host 'a\\x1b[31m' has a character that no host name may have");
}

TEST(Target, labels_have_63_bytes_and_names_253_at_most) {
  const std::string label(63, 'a');
  EXPECT_TRUE(parse_target(label + ".example"));
  EXPECT_THAT(error_of(label + "a.example"), HasSubstr("longer than 63 bytes"));
  const std::string name = label + "." + label + "." + label + "." + std::string(61, 'b');
  EXPECT_TRUE(parse_target(name));
  EXPECT_THAT(error_of(name + "b"), HasSubstr("longer than 253 bytes"));
}

RC_GTEST_PROP(Target, any_text_gives_a_target_or_one_printable_line, (const std::string& text)) {
  const auto target = parse_target(text);
  if (target) {
    RC_ASSERT(!target->host.empty());
    RC_ASSERT(parse_host(target->host).value() == target->host);
  } else {
    RC_ASSERT(!target.error().empty());
    RC_ASSERT(target.error().find('\n') == std::string::npos);
    RC_ASSERT(target.error().size() < 300u);
  }
}

TEST(Lists, keep_their_order_and_drop_duplicates) {
  EXPECT_THAT(*parse_ports("587,25,587"), ElementsAre(587, 25));
  EXPECT_THAT(*parse_modes("implicit,plain"), ElementsAre(Mode::implicit, Mode::plain));
  EXPECT_EQ(parse_ports("25,,465").error(), "the list of ports has an empty item");
  EXPECT_EQ(parse_ports("").error(), "the list of ports has an empty item");
  EXPECT_EQ(parse_modes("plain,ssl").error(), "mode 'ssl' is not plain, starttls or implicit");
}

TEST(Overrides, resolve_names_a_host_and_an_address) {
  const auto v4 = parse_resolve("Mail.example:127.0.0.2");
  ASSERT_TRUE(v4);
  EXPECT_EQ(v4->host, "mail.example");
  EXPECT_EQ(v4->address, "127.0.0.2");
  EXPECT_EQ(parse_resolve("mail.example:[::1]")->address, "::1");
  EXPECT_EQ(parse_resolve("mail.example:::1")->address, "::1");
  EXPECT_EQ(parse_resolve("mail.example").error(), "'mail.example' is not HOST:ADDRESS");
  EXPECT_EQ(parse_resolve("mail.example:other").error(), "'other' is not an IPv4 or IPv6 address");
}

TEST(Overrides, connect_to_may_leave_parts_empty) {
  const auto whole = parse_connect_to("mail.example:587:[::1]:2587");
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->host, "mail.example");
  EXPECT_EQ(whole->port, 587);
  EXPECT_EQ(whole->to_host, "::1");
  EXPECT_EQ(whole->to_port, 2587);
  const auto any = parse_connect_to("::127.0.0.1:");
  ASSERT_TRUE(any);
  EXPECT_EQ(any->host, "");
  EXPECT_EQ(any->port, std::nullopt);
  EXPECT_EQ(any->to_host, "127.0.0.1");
  EXPECT_EQ(any->to_port, std::nullopt);
  EXPECT_EQ(parse_connect_to("a:25:b").error(), "'a:25:b' is not HOST:PORT:HOST2:PORT2");
  EXPECT_EQ(parse_connect_to("a:25:b:99999").error(), "port 99999 is not between 1 and 65535");
}

TEST(Overrides, a_dns_server_is_an_address_and_perhaps_a_port) {
  EXPECT_EQ(*parse_dns_server("127.0.0.53"), "127.0.0.53");
  EXPECT_EQ(*parse_dns_server("127.0.0.1:5353"), "127.0.0.1:5353");
  EXPECT_EQ(*parse_dns_server("[::1]:5353"), "[::1]:5353");
  EXPECT_EQ(*parse_dns_server("::1"), "::1");
  EXPECT_EQ(parse_dns_server("resolver").error(), "'resolver' is not an IPv4 or IPv6 address");
}

TEST(Targets, of_one_host_come_together_in_order_of_first_appearance) {
  std::vector<Target> targets;
  for (const auto* text : {"b:1", "a:2", "b:3"}) targets.push_back(*parse_target(text));
  std::string order;
  for (const Target& target : group_by_host(targets))
    order += target.host + std::to_string(*target.port) + " ";
  EXPECT_EQ(order, "b1 b3 a2 ");
}

TEST(MxDomain, is_a_domain_and_no_address) {
  EXPECT_TRUE(parse_mx_domain("Example.org")->mail_exchangers);
  EXPECT_THAT(parse_mx_domain("192.0.2.1").error(), HasSubstr("is an address"));
}

}  // namespace
}  // namespace smtpmatrix::scanner
