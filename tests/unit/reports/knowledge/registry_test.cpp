// What remains to be said of numbers that nobody knows.
#include "reports/knowledge/registry.h"

#include <gtest/gtest.h>
#include <set>

#include "probes/iana/names.h"

namespace smtpmatrix::reports {
namespace {

TEST(Registry, AVendorsNumberKeepsItsClassAndSubject) {
  const auto meaning = describe_enhanced("4.7.66");
  ASSERT_TRUE(meaning);
  EXPECT_EQ(meaning->class_text, "persistent transient failure");
  EXPECT_EQ(meaning->subject_text, "security or policy status");
  EXPECT_EQ(meaning->detail_text, "");
  EXPECT_EQ(enhanced_sentence("4.7.66"),
            "4.7.66: persistent transient failure; security or policy status; .66 is not registered");
}

TEST(Registry, ARegisteredNumberNamesItsDocument) {
  EXPECT_EQ(
      enhanced_sentence("5.7.8"),
      "5.7.8: permanent failure; security or policy status; authentication credentials invalid (RFC 4954)");
  EXPECT_EQ(describe_enhanced("5.1.10")->detail_text, "recipient address has null MX");
  EXPECT_EQ(describe_enhanced("5.7.30")->rule, "RFC 8689");
  EXPECT_EQ(describe_enhanced("5.12.1")->subject_text, "");
}

TEST(Registry, WhatIsNoEnhancedCodeIsNotDescribed) {
  for (const auto* text : {"", "5", "5.7", "5.7.", "3.1.1", "5.7.1 text", "5.7.1.1", "5.7.1234", "a.b.c"}) {
    EXPECT_FALSE(describe_enhanced(text)) << text;
    EXPECT_EQ(enhanced_sentence(text), "") << text;
  }
}

TEST(Registry, AnUnknownReplyCodeGoesByItsFirstDigit) {
  EXPECT_EQ(describe_reply_code(535), "authentication credentials invalid");
  EXPECT_EQ(describe_reply_code(599), "permanent refusal");
  EXPECT_EQ(describe_reply_code(499), "transient refusal, may work later");
  EXPECT_EQ(describe_reply_code(199), "");
  EXPECT_EQ(describe_reply_code(600), "");
}

TEST(Registry, AlertsHaveTheNamesOfTheRestOfTheProgram) {
  std::set<std::string_view> names;
  for (int number = 0; number < 256; ++number) {
    const auto description = static_cast<std::uint8_t>(number);
    const auto alert = describe_alert(description);
    if (!alert) continue;
    EXPECT_TRUE(names.insert(alert->name).second) << alert->name;
    const auto name = iana::alert_name(description);
    EXPECT_EQ(name.starts_with("0x") ? alert->name : name, alert->name);
    EXPECT_FALSE(alert->meaning.empty());
    EXPECT_FALSE(alert->hint.empty());
  }
  EXPECT_GE(names.size(), 30U);
}

TEST(Registry, AlertsAreFoundAsLogsSpellThem) {
  ASSERT_TRUE(describe_alert("handshake failure"));
  EXPECT_EQ(describe_alert("handshake failure")->name, "handshake_failure");
  EXPECT_EQ(describe_alert("UNKNOWN_CA")->name, "unknown_ca");
  EXPECT_EQ(describe_alert(std::uint8_t{70})->name, "protocol_version");
  EXPECT_FALSE(describe_alert("certificate"));
  EXPECT_FALSE(describe_alert(""));
  EXPECT_FALSE(describe_alert(std::uint8_t{200}));
}

}  // namespace
}  // namespace smtpmatrix::reports
