// Every line of a log that the data know is found by its samples; devices and standards hold together.
#include <algorithm>
#include <gtest/gtest.h>
#include <map>
#include <set>
#include <string>

#include "reports/knowledge/knowledge.h"

namespace smtpmatrix::reports {
namespace {

TEST(Symptoms, EveryEntryHasWordsOrAlertsAStepAndASource) {
  const std::set<std::string> actors = {"device", "tenant-admin", "mailbox-owner", "network", "provider"};
  EXPECT_GE(knowledge().symptoms().size(), 50U);
  for (const auto& entry : knowledge().symptoms()) {
    EXPECT_TRUE(entry.meaning.ends_with('.') || entry.meaning.ends_with(')')) << entry.id;
    EXPECT_TRUE(actors.contains(entry.actor)) << entry.id;
    EXPECT_FALSE(entry.remedy.empty()) << entry.id;
    EXPECT_FALSE(entry.samples.empty()) << entry.id;
    EXPECT_FALSE(entry.provenance.sources.empty()) << entry.id;
    EXPECT_LE(knowledge().as_of(), entry.provenance.as_of) << entry.id;
  }
}

TEST(Symptoms, AnAlertLeadsToOneEntry) {
  std::map<int, std::string> owners;
  for (const auto& entry : knowledge().symptoms()) {
    for (const auto alert : entry.alerts) {
      EXPECT_TRUE(owners.emplace(alert, entry.id).second) << int{alert} << ": " << entry.id;
      EXPECT_EQ(knowledge().find_in("", alert)->entry->id, entry.id);
    }
  }
  EXPECT_EQ(owners.at(40), "alert-handshake-failure");
  EXPECT_EQ(owners.at(70), "alert-protocol-version");
  EXPECT_EQ(owners.at(48), "alert-unknown-ca");
}

TEST(Symptoms, TheSpanIsThatOfTheWords) {
  const std::string line = "2026 ssl.SSLError: [SSL: WRONG_VERSION_NUMBER] (_ssl.c:1129)";
  const auto found = knowledge().find_in(line);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->entry->id, "tls-to-clear-text-port");
  EXPECT_EQ(found->family, "openssl");
  EXPECT_EQ(line.substr(found->offset, found->length), "WRONG_VERSION_NUMBER");
}

TEST(Symptoms, OrdinaryLinesShowNone) {
  for (const auto* line :
       {"", "Nov 23 10:00:01 mx postfix/qmgr[811]: 4F1A2: from=<a@example.org>, size=459, nrcpt=1",
        "Nov 23 10:00:01 mx postfix/smtpd[811]: connect from printer.example.org[192.0.2.7]",
        "Nov 23 10:00:01 mx postfix/smtp[811]: 4F1A2: to=<b@example.org>, relay=mx[192.0.2.1]:25, "
        "status=sent "
        "(250 2.0.0 Ok: queued as 77)",
        "2026-11-23 10:00:01 1abcde-000001-AB Completed"}) {
    EXPECT_FALSE(knowledge().find_in(line)) << line;
  }
}

TEST(Symptoms, HostileTextIsSearchedQuicklyAndBreaksNothing) {
  std::string binary;
  for (int byte = 0; byte < 4096; ++byte) binary += static_cast<char>(byte);
  for (const std::string& text : {binary, std::string(5'000'000, 'a'), std::string(1'000'000, '\\'),
                                  std::string(1'000'000, '\0') + "wrong version number"}) {
    EXPECT_FALSE(knowledge().find_in(text));
  }
  EXPECT_TRUE(knowledge().find_in(std::string("\xff\xfe\0", 3) + "wrong version number\xc3"));
}

TEST(Devices, EachIsSeenUnderTheEntriesItNames) {
  EXPECT_GE(knowledge().devices().size(), 36U);
  for (const auto& device : knowledge().devices()) {
    EXPECT_FALSE(device.explains.empty()) << device.id;
    for (const auto& id : device.explains) {
      const auto seen = knowledge().devices_of(id);
      EXPECT_NE(std::ranges::find(seen, &device), seen.end()) << device.id << " at " << id;
    }
  }
  EXPECT_TRUE(knowledge().devices_of("no such entry").empty());
}

TEST(Standards, EachSaysWhichDocument) {
  EXPECT_GE(knowledge().standards().size(), 25U);
  for (const auto& rule : knowledge().standards()) {
    EXPECT_TRUE(rule.rfc.starts_with("RFC ")) << rule.id;
    EXPECT_TRUE(rule.rule.ends_with('.')) << rule.id;
  }
  EXPECT_EQ(knowledge().find_standard("old-tls-must-not")->rfc, "RFC 8996");
  EXPECT_EQ(knowledge().find_standard("no such"), nullptr);
}

}  // namespace
}  // namespace smtpmatrix::reports
