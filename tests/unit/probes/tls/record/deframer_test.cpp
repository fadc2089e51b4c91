#include "probes/tls/record/deframer.h"

#include <gtest/gtest.h>

namespace smtpmatrix::tls::record {
namespace {

const Bytes two_records = from_hex("16 0301 0003 010203  15 0303 0002 0228");

TEST(Deframer, gives_coalesced_records_one_by_one) {
  Deframer deframer;
  deframer.add(two_records);
  auto record = deframer.next();
  ASSERT_TRUE(record && *record);
  EXPECT_EQ((*record)->type, 0x16);
  EXPECT_EQ((*record)->version, 0x0301);
  EXPECT_EQ(to_bytes((*record)->fragment), (Bytes{1, 2, 3}));
  EXPECT_EQ(to_hex((*record)->header), "1603010003");
  deframer.drop();
  record = deframer.next();
  ASSERT_TRUE(record && *record);
  EXPECT_EQ((*record)->type, 0x15);
  deframer.drop();
  EXPECT_FALSE(deframer.next().value());
  EXPECT_TRUE(deframer.pending().empty());
}

TEST(Deframer, waits_for_the_rest_wherever_the_stream_is_cut) {
  for (std::size_t cut = 0; cut < 8; ++cut) {
    Deframer deframer;
    deframer.add(View(two_records).first(cut));
    ASSERT_TRUE(deframer.next()) << cut;
    EXPECT_FALSE(*deframer.next()) << cut;
    deframer.add(View(two_records).subspan(cut));
    ASSERT_TRUE(deframer.next() && *deframer.next()) << cut;
    EXPECT_EQ(to_bytes((*deframer.next())->fragment), (Bytes{1, 2, 3}));
  }
}

TEST(Deframer, tells_at_the_first_byte_what_is_no_tls) {
  for (const auto* said :
       {"220 mail.example.test ESMTP\r\n", "HTTP/1.1 400 Bad Request\r\n", "SSH-2.0-x", "2"}) {
    Deframer deframer;
    deframer.add(as_view(said));
    ASSERT_FALSE(deframer.next()) << said;
    EXPECT_EQ(deframer.next().error(), DeframeError::not_tls);
    EXPECT_EQ(as_text(deframer.pending()), said);
  }
}

TEST(Deframer, knows_no_major_version_but_three) {
  Deframer deframer;
  deframer.add(Bytes{0x16, 0x02});
  ASSERT_FALSE(deframer.next());
  EXPECT_EQ(deframer.next().error(), DeframeError::not_tls);
}

TEST(Deframer, refuses_a_length_over_the_limit_from_the_header_alone) {
  Deframer deframer;
  deframer.limit_fragments(limits::content_bytes);
  deframer.add(from_hex("16 0303 4001"));
  ASSERT_FALSE(deframer.next());
  EXPECT_EQ(deframer.next().error(), DeframeError::record_overflow);
  Deframer wider;
  wider.add(from_hex("16 0303 4800"));
  EXPECT_TRUE(wider.next());
  Deframer too_wide;
  too_wide.add(from_hex("16 0303 4801"));
  EXPECT_FALSE(too_wide.next());
}

}  // namespace
}  // namespace smtpmatrix::tls::record
