#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pugixml.hpp>

#include "samples.h"

namespace smtpmatrix::reports {
namespace {

using testing::HasSubstr;
using testing::Not;

pugi::xml_document junit_of(const std::vector<HostReport>& hosts, const Ending& ending) {
  StringOutput output;
  const auto renderer = make_junit(output, memory_spools());
  renderer->begin(samples::info());
  for (const auto& host : hosts) renderer->host(host);
  renderer->end(ending);
  pugi::xml_document document;
  const auto result = document.load_string(output.text().c_str());
  EXPECT_TRUE(result) << result.description() << "\n" << output.text();
  return document;
}

Ending without_requirements(const std::vector<HostReport>& hosts) {
  auto ending = samples::ending(hosts);
  ending.requirements.clear();
  return ending;
}

std::size_t number(const pugi::xml_node& node, const char* attribute) {
  return node.attribute(attribute).as_uint();
}

TEST(Junit, WithoutRequirementsTheCellsDecide) {
  const std::vector hosts = {samples::modern_provider(), samples::hostile()};
  const auto ending = without_requirements(hosts);
  const auto document = junit_of(hosts, ending);
  const auto root = document.child("testsuites");
  EXPECT_EQ(number(root, "tests"), ending.summary.cells);
  EXPECT_EQ(number(root, "failures"), ending.summary.refused + ending.summary.failed);
  EXPECT_EQ(number(root, "errors"), ending.summary.inconclusive);
  EXPECT_EQ(root.select_nodes("//skipped").size(), ending.summary.unsupported + ending.summary.not_run);
  EXPECT_EQ(root.select_nodes("//failure").size(), number(root, "failures"));
}

TEST(Junit, WithRequirementsThoseDecideAndCellsOnlyInform) {
  const std::vector hosts = {samples::modern_provider()};
  const auto document = junit_of(hosts, samples::ending(hosts));
  const auto root = document.child("testsuites");
  EXPECT_EQ(number(root, "failures"), 1U);
  EXPECT_EQ(number(root, "errors"), 0U);
  const auto failure = root.select_node("//testsuite[@name='requirements']/testcase/failure").node();
  EXPECT_STREQ(failure.parent().attribute("name").value(), "*:587 client=tls1.0 outcome=works");
  EXPECT_STREQ(failure.attribute("message").value(), "smtp.office365.com:587/starttls tls1.0: refused");
}

TEST(Junit, AnInterruptedScanIsNeverGreen) {
  const std::vector hosts = {samples::relay_without_tls()};
  auto ending = without_requirements(hosts);
  ending.interrupted = true;
  const auto document = junit_of(hosts, ending);
  EXPECT_EQ(number(document.child("testsuites"), "errors"), 1U);
}

TEST(Junit, TellsTheDecisiveWordAndThePeersWords) {
  const std::vector hosts = {samples::modern_provider()};
  const auto document = junit_of(hosts, without_requirements(hosts));
  const auto refused = document.select_node("//testcase[@name='587/starttls@52.97.183.162 tls1.0']").node();
  EXPECT_STREQ(refused.child("failure").attribute("message").value(),
               "421 4.7.66: the TLS handshake completes, then the server refuses at AUTH");
  EXPECT_STREQ(refused.child("failure").attribute("type").value(), "smtp_reply");
  EXPECT_THAT(refused.child_value("system-out"), HasSubstr("TLS: TLS 1.0"));
  EXPECT_THAT(refused.child_value("system-out"), HasSubstr("finding: exchange_online_legacy_tls"));
}

// XML 1.0 2.2 admits neither the characters themselves nor a reference to them.
TEST(Junit, CharactersThatXmlForbidsAreShownAsText) {
  auto host = samples::hostile();
  host.host = std::string("a]]>&<\"'\x01\0\xff\xef\xbf\xbe", 14);
  StringOutput output;
  const auto renderer = make_junit(output, memory_spools());
  renderer->begin(samples::info());
  renderer->host(host);
  renderer->end(without_requirements({host}));
  for (const char c : output.text()) EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20);
  EXPECT_THAT(output.text(), Not(HasSubstr("&#")));
  pugi::xml_document document;
  ASSERT_TRUE(document.load_string(output.text().c_str()));
  EXPECT_STREQ(document.child("testsuites").child("testsuite").attribute("name").value(),
               "a]]>&<\"'\\x01\\x00\\xff\\u{fffe}");
}

}  // namespace
}  // namespace smtpmatrix::reports
