// The page as bytes: what is in it, what cannot be. How it looks and behaves is measured in a real browser,
// in tests/browser, on the golden page that is written here.

#include "reports/render/html/html.h"

#include <cstdlib>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kainjow/mustache.hpp>
#include <sstream>

#include "reports/render/html/assets.h"

#include "../samples.h"

namespace smtpmatrix::reports {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string page_of(const std::vector<HostReport>& hosts) {
  return samples::rendered([](Output& output) { return make_html(output, memory_spools()); }, hosts);
}

std::size_t occurrences(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size()))
    ++count;
  return count;
}

/// Everything that a peer can choose tries to get out of its place.
HostReport breaking_out() {
  using namespace std::string_literals;
  const auto attack =
      "\"'><script>alert(1)</script></style><!--stream:hosts--><img src=x "
      "onerror=alert(2)>{{title}}{{{title}}}"
      "\x00\u202e\x1b[2J"s;
  auto host = samples::modern_provider();
  host.host = attack;
  for (auto& cell : host.cells) {
    cell.probe.endpoint.host = attack;
    cell.detail = attack;
    if (cell.seen.stop && cell.seen.stop->reply) cell.seen.stop->reply->text = attack;
    cell.seen.transcript.add(Elapsed(1), Direction::in, attack);
  }
  for (auto& entry : host.endpoints) {
    if (entry.greeting) entry.greeting->text = attack;
    if (entry.ehlo_tls) entry.ehlo_tls->keywords[attack] = attack;
    if (!entry.certificate) continue;
    entry.certificate->chain.front().subject = attack;
    entry.certificate->chain.front().dns_names = {attack};
    entry.certificate->detail = attack;
  }
  for (auto& finding : host.findings) {
    finding.title = attack;
    finding.source = "javascript:alert(3)";
    finding.evidence = {{.cell = attack, .lines = {attack}}};
  }
  for (auto& setting : host.settings) setting.server = attack;
  return host;
}

/// Nothing works there: what then.
HostReport with_alternatives() {
  auto host = samples::relay_without_tls();
  host.host = "smtp.retired.example";
  host.settings.clear();
  host.alternatives = {
      {.id = "lan_relay",
       .host = host.host,
       .title = "A relay on the local network",
       .explanation = "It takes mail from the device as it is, and hands it on over TLS 1.2.",
       .steps = {{.text = "Install Postfix on a machine that is always on.", .is_command = false},
                 {.text = "postconf -e 'relayhost = [smtp.retired.example]:587' "
                          "'smtp_sasl_auth_enable = yes' 'mynetworks = <printer address>/32'",
                  .is_command = true}},
       .source = "https://www.postfix.org/SASL_README.html"}};
  return host;
}

std::vector<HostReport> all_and_more() {
  auto hosts = samples::all();
  hosts.push_back(samples::many_clients());
  hosts.push_back(with_alternatives());
  hosts.front().settings.front().user_name = "the full mail address";
  hosts.front().settings.front().note = "A menu may call it \"TLS\".";
  return hosts;
}

TEST(GoldenHtml, EveryKindOfHost) {
  const auto path = std::string(SMTPMATRIX_SOURCE_DIR) + "/tests/golden/report.html";
  auto hosts = all_and_more();
  hosts.push_back(breaking_out());
  const auto actual = page_of(hosts);
  if (std::getenv("SMTPMATRIX_ACCEPT_GOLDEN") != nullptr) {
    std::ofstream(path) << actual;
    return;
  }
  std::ifstream file(path);
  std::stringstream wanted;
  wanted << file.rdbuf();
  EXPECT_TRUE(wanted.str() == actual) << "differs from tests/golden/report.html";
}

TEST(Html, TemplatesAreWellFormedAndEscapeEverything) {
  for (const auto text : {html::assets::page(), html::assets::host(), html::assets::cell(),
                          html::assets::overview_row(), html::assets::setting_row(), html::assets::steps()}) {
    EXPECT_TRUE(kainjow::mustache::mustache(std::string(text)).is_valid());
    EXPECT_THAT(std::string(text), Not(HasSubstr("{{{")));
    EXPECT_THAT(std::string(text), Not(HasSubstr("{{&")));
  }
}

TEST(Html, WhatAPeerSendsStaysText) {
  const auto page = page_of({breaking_out()});
  EXPECT_EQ(occurrences(page, "<script>"), 1U);
  EXPECT_EQ(occurrences(page, "</style>"), 1U);
  EXPECT_EQ(occurrences(page, "<img"), 0U);
  EXPECT_EQ(occurrences(page, "<!--"), 0U);
  EXPECT_EQ(occurrences(page, "href=\"javascript"), 0U);
  EXPECT_THAT(page, HasSubstr("{{title}}{{{title}}}"));
  EXPECT_THAT(page, HasSubstr("\\u{202e}"));
  EXPECT_THAT(page, Not(HasSubstr("\u202e")));
  for (const char c : page) EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20);
}

TEST(Html, ReachesNoNetwork) {
  const auto page = page_of(all_and_more());
  for (const auto* const word : {" src=", "@import", "url(", "<iframe", "<object", "fetch(", "XMLHttpRequest",
                                 "<link rel=\"stylesheet\"", "style=\""}) {
    EXPECT_THAT(page, Not(HasSubstr(word)));
  }
  EXPECT_THAT(page, HasSubstr("content=\"default-src 'none'; style-src 'sha256-"));
}

/// Every link within the page has its target, and no two targets share an id.
TEST(Html, LinksWithinThePageHaveOneTarget) {
  const auto page = page_of(all_and_more());
  for (auto at = page.find("href=\"#"); at != std::string::npos; at = page.find("href=\"#", at + 1)) {
    const auto start = at + 7;
    const auto id = page.substr(start, page.find('"', start) - start);
    EXPECT_EQ(occurrences(page, "id=\"" + id + "\""), 1U) << id;
  }
}

TEST(Html, TellsAManagerWhatWorksAndWhoActs) {
  auto host = samples::modern_provider();
  host.findings = {
      {.id = "opt_in",
       .severity = Severity::critical,
       .actor = "tenant-admin",
       .title = "Old TLS is refused",
       .explanation = "It is.",
       .remedy = {{.text = "Set-TransportConfig -AllowLegacyTLSClients $true", .is_command = true}},
       .evidence = {},
       .source = ""}};
  const auto page = page_of({host});
  EXPECT_THAT(page, HasSubstr("Modern devices (TLS 1.2 and newer) can use smtp.office365.com."));
  EXPECT_THAT(page, HasSubstr("Old devices (TLS 1.0 or 1.1) can be let in once somebody acts"));
  EXPECT_THAT(page, HasSubstr("<dt>The tenant&apos;s administrator</dt>"));
  EXPECT_THAT(page, HasSubstr("<code>Set-TransportConfig -AllowLegacyTLSClients $true</code>"));
}

TEST(Html, ManyClientsGoDownAndEndpointsAcross) {
  const auto page = page_of({samples::many_clients()});
  EXPECT_THAT(page, HasSubstr("<th scope=\"row\">vendor-model-11000</th>"));
  EXPECT_THAT(page, HasSubstr("<th scope=\"col\">587 starttls</th>"));
}

TEST(Html, TellsWhatAnEndpointAccepts) {
  auto host = samples::surveyed();
  host.endpoints.front().survey->versions[3].suites.gap = "<script>alert(1)</script>";
  const auto page = page_of({host});
  EXPECT_THAT(page, HasSubstr("What is accepted at 25 plain"));
  EXPECT_THAT(page, HasSubstr("<li>TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256</li>"));
  EXPECT_THAT(page, HasSubstr("not known: &lt;script&gt;"));
  EXPECT_THAT(page, Not(HasSubstr("<script>alert(1)")));
}

TEST(Html, WhatDocumentsSayOfAnotherHostIsOneRowForAllHosts) {
  auto other = samples::modern_provider();
  other.host = "mail.example.org";
  const auto page = page_of({samples::modern_provider(), other});
  EXPECT_EQ(occurrences(page, "<th scope=\"row\">smtp-legacy.office365.com</th><td data-label=\"Port\">587"),
            1U);
}

TEST(Html, NothingScannedIsStillAReport) {
  StringOutput output;
  const auto renderer = make_html(output, memory_spools());
  renderer->begin(samples::info());
  auto ending = samples::ending({});
  ending.interrupted = true;
  renderer->end(ending);
  EXPECT_THAT(output.text(), HasSubstr("The scan was interrupted."));
  EXPECT_THAT(output.text(), HasSubstr("</html>"));
}

/// Whoever watches the spools: what a host leaves in memory does not grow with its conversations.
class CountingSpool final : public Spool {
 public:
  explicit CountingSpool(std::size_t& bytes) : bytes_(bytes) {}
  void append(std::string_view text) override { bytes_ += text.size(); }
  void replay(Output& /*to*/) override {}

 private:
  std::size_t& bytes_;
};

TEST(Html, HostsGoToSpoolsNotToMemory) {
  std::size_t spooled = 0;
  StringOutput output;
  const auto renderer = make_html(output, [&] { return std::make_unique<CountingSpool>(spooled); });
  renderer->begin(samples::info());
  const auto host = samples::modern_provider();
  for (int i = 0; i < 100; ++i) renderer->host(host);
  EXPECT_EQ(output.text().size(), 0U);
  renderer->end(samples::ending({host}));
  EXPECT_GT(spooled, 100U * 10000U);
  EXPECT_LT(output.text().size(), 60000U);
}

}  // namespace
}  // namespace smtpmatrix::reports
