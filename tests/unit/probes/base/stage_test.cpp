#include "probes/base/stage.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "probes/base/endpoint.h"

namespace smtpmatrix {
namespace {

using enum Stage;

TEST(Stage, is_read_back_from_its_name) {
  for (const Stage stage : stages_of(Mode::starttls)) EXPECT_EQ(parse_stage(to_string(stage)), stage);
  EXPECT_EQ(parse_stage("auth_challenge"), auth_challenge);
  EXPECT_EQ(parse_stage("AUTH"), std::nullopt);
  EXPECT_EQ(parse_stage(""), std::nullopt);
}

TEST(Mode, is_read_back_from_its_name) {
  for (const Mode mode : {Mode::plain, Mode::starttls, Mode::implicit})
    EXPECT_EQ(parse_mode(to_string(mode)), mode);
  EXPECT_EQ(parse_mode("tls"), std::nullopt);
}

TEST(Stage, tls_comes_before_the_greeting_in_implicit_mode_only) {
  EXPECT_TRUE(before(Mode::implicit, tls, greeting));
  EXPECT_TRUE(before(Mode::starttls, greeting, tls));
}

TEST(Stage, what_a_mode_lacks_becomes_its_nearest_equivalent) {
  EXPECT_EQ(last_stage(Mode::starttls, ehlo_tls), ehlo_tls);
  EXPECT_EQ(last_stage(Mode::implicit, ehlo_tls), ehlo);
  EXPECT_EQ(last_stage(Mode::plain, ehlo_tls), ehlo);
  EXPECT_EQ(last_stage(Mode::plain, tls), ehlo);
  EXPECT_EQ(last_stage(Mode::implicit, tls), tls);
  EXPECT_EQ(last_stage(Mode::plain, starttls), greeting);
  EXPECT_EQ(last_stage(Mode::plain, auth), auth);
}

TEST(Stage, the_last_stage_is_always_one_of_the_mode) {
  for (const Mode mode : {Mode::plain, Mode::starttls, Mode::implicit}) {
    for (const Stage until : stages_of(Mode::starttls)) {
      const auto stages = stages_of(mode);
      EXPECT_NE(std::ranges::find(stages, last_stage(mode, until)), stages.end())
          << to_string(mode) << " " << to_string(until);
    }
  }
}

TEST(Endpoint, prints_an_ipv6_host_in_brackets) {
  const Endpoint endpoint{
      .host = "2001:db8::1", .port = 465, .address = "2001:db8::1", .mode = Mode::implicit};
  EXPECT_EQ(host_port(endpoint), "[2001:db8::1]:465");
  EXPECT_EQ(to_string(endpoint), "[2001:db8::1]:465/implicit");
}

}  // namespace
}  // namespace smtpmatrix
