// Services are recognised by what they are called and how they greet; what documents promise is there to be
// compared with.
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "reports/knowledge/knowledge.h"

namespace smtpmatrix::reports {
namespace {

std::string recognised(const ServiceClues& clues) {
  const auto* const provider = knowledge().recognise(clues);
  return provider == nullptr ? "nobody" : provider->id;
}

std::string by_host(std::string_view host) { return recognised({.host = host}); }

TEST(Providers, EveryDocumentedHostIsRecognisedAsItsOwnProvider) {
  for (const auto& provider : knowledge().providers()) {
    for (const auto& endpoint : provider.endpoints) {
      std::string host = endpoint.host;
      for (auto open = host.find('<'); open != std::string::npos; open = host.find('<')) {
        host.replace(open, host.find('>') - open + 1, "example");
      }
      EXPECT_EQ(by_host(host), provider.id) << host;
      EXPECT_EQ(provider.find_endpoint(host)->host, endpoint.host) << host;
    }
  }
}

TEST(Providers, TheLongestHostPatternWins) {
  EXPECT_EQ(by_host("smtp.office365.com"), "exchange-online");
  EXPECT_EQ(by_host("SMTP.Office365.COM."), "exchange-online");
  EXPECT_EQ(by_host("smtp-legacy.office365.com"), "exchange-online-legacy");
  EXPECT_EQ(by_host("smtp.hve.mx.microsoft"), "exchange-online-hve");
  EXPECT_EQ(by_host("contoso-com.a-v1.mx.microsoft"), "exchange-online");
  EXPECT_EQ(by_host("smtp-mail.outlook.com"), "outlook-consumer");
  EXPECT_EQ(by_host("smtp-relay.gmail.com"), "google-relay");
}

TEST(Providers, ANameThatOnlyLooksAlikeIsNobodys) {
  for (const auto* host : {"notoffice365.com", "smtp.office365.com.evil.example", "gmail.com.example", "",
                           ".", "*", "office365.com", "203.0.113.7", "2001:db8::7"}) {
    EXPECT_EQ(by_host(host), "nobody") << host;
  }
}

TEST(Providers, WithoutAKnownHostMxThenBannerThenCertificateTell) {
  const std::vector<std::string> mx = {"contoso-com.mail.protection.outlook.com"};
  const std::vector<std::string> names = {"smtp.gmail.com"};
  const std::vector<std::string> microsoft = {"outlook.com", "*.office365.com"};
  const std::string_view banner = "mail.example.org ESMTP Postfix";
  EXPECT_EQ(recognised({.host = "smtp.gmail.com", .mail_exchangers = mx, .banner = banner}), "gmail");
  EXPECT_EQ(recognised({.host = "contoso.com", .mail_exchangers = mx, .banner = banner}), "exchange-online");
  EXPECT_EQ(recognised({.host = "mail.example.org", .banner = banner, .certificate_names = names}),
            "postfix");
  EXPECT_EQ(recognised({.host = "mail.example.org", .certificate_names = names}), "gmail");
  EXPECT_EQ(recognised({.host = "192.0.2.1", .certificate_names = microsoft}), "exchange-online");
}

TEST(Providers, GreetingsOfMicrosoftsCloudAndOfItsServerDiffer) {
  EXPECT_EQ(
      recognised({.host = "h",
                  .banner =
                      "AM0PR02CA0022.outlook.office365.com Microsoft ESMTP MAIL Service ready at Mon, 23 "
                      "Nov 2026 10:00:00 +0000"}),
      "exchange-online");
  EXPECT_EQ(recognised({.host = "h", .banner = "ex01.contoso.local Microsoft ESMTP MAIL Service ready"}),
            "exchange-server");
  EXPECT_EQ(recognised({.host = "h", .banner = "mail.example.org ESMTP Exim 4.96"}), "exim");
}

TEST(Providers, HostileCluesBreakNothing) {
  const std::vector<std::string> names(100'000, std::string(300, '*'));
  const std::string long_text(1'000'000, '.');
  EXPECT_EQ(recognised({.host = long_text, .banner = long_text, .certificate_names = names}), "nobody");
  EXPECT_EQ(recognised({.host = std::string(200, 'a') + std::string("\0\xff", 2)}), "nobody");
}

TEST(Providers, ExchangeOnlineHasItsSwitchesWithCommandsVerbatim) {
  const auto* const exchange = knowledge().find_provider("exchange-online");
  ASSERT_NE(exchange, nullptr);
  EXPECT_EQ(exchange->old_tls, OldTlsGate::reply_after_handshake);
  const auto* const legacy = exchange->find_switch("legacy-tls");
  ASSERT_NE(legacy, nullptr);
  EXPECT_EQ(legacy->read,
            std::vector<std::string>{"Get-TransportConfig | Format-List AllowLegacyTLSClients"});
  EXPECT_EQ(legacy->write, std::vector<std::string>{"Set-TransportConfig -AllowLegacyTLSClients $true"});
  ASSERT_EQ(legacy->values.size(), 3U);
  EXPECT_EQ(legacy->values[0].value, "") << "the default is an empty value";
  EXPECT_EQ(exchange->find_switch("no such"), nullptr);
}

TEST(Providers, WhatDocumentsDoNotSayIsNotSaid) {
  const auto* const gmail = knowledge().find_provider("gmail")->find_endpoint("smtp.gmail.com");
  ASSERT_NE(gmail, nullptr);
  EXPECT_EQ(gmail->auth_before_tls, std::nullopt);
  EXPECT_EQ(gmail->min_tls, "");
  EXPECT_EQ(knowledge().find_provider("exchange-online")->find_endpoint("smtp.office365.com")->min_tls,
            "TLS 1.2");
  EXPECT_EQ(knowledge().find_provider("gmail")->find_endpoint("smtp.office365.com"), nullptr);
}

TEST(Providers, TheLegacyEndpointSaysWhatItPromisesAndWhatItNeeds) {
  const auto* const legacy = knowledge().find_provider("exchange-online-legacy");
  ASSERT_NE(legacy, nullptr);
  EXPECT_EQ(legacy->family, "exchange-online");
  const auto* const endpoint = legacy->find_endpoint("smtp-legacy.office365.com");
  ASSERT_NE(endpoint, nullptr);
  EXPECT_TRUE(endpoint->legacy);
  EXPECT_EQ(endpoint->precondition, "Set-TransportConfig -AllowLegacyTLSClients $true");
  EXPECT_EQ(endpoint->tls_versions, (std::vector<std::string>{"TLS 1.0", "TLS 1.1"}));
  EXPECT_EQ(endpoint->min_tls, "");
  EXPECT_EQ(endpoint->auth_before_tls, std::vector<std::string>()) << "documented: none before STARTTLS";
  EXPECT_EQ(endpoint->ports[0].port, 587);
  EXPECT_EQ(endpoint->ports[0].mode, Mode::starttls);
}

}  // namespace
}  // namespace smtpmatrix::reports
