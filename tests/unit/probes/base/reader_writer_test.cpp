#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <stdexcept>

#include "probes/base/reader.h"
#include "probes/base/writer.h"

namespace smtpmatrix {
namespace {

Bytes sample() {
  Writer writer;
  writer.u8(7);
  writer.u16(0x0303);
  writer.u24(0x010203);
  writer.u32(0xdeadbeef);
  writer.vector_u8([&] { writer.text("one"); });
  writer.vector_u16([&] { writer.vector_u8(as_view("two")); });
  writer.vector_u24(as_view("three"));
  return std::move(writer).finish();
}

bool reads_whole(View bytes) {
  Reader reader(bytes);
  const bool integers_match = reader.u8("a") == 7 && reader.u16("b") == 0x0303 &&
                              reader.u24("c") == 0x010203 && reader.u32("d") == 0xdeadbeef;
  const bool one = as_text(reader.vector_u8("one")) == "one";
  Reader nested = reader.inner_u16("outer");
  const bool two = as_text(nested.vector_u8("two")) == "two" && nested.empty();
  const bool three = as_text(reader.vector_u24("three")) == "three";
  reader.expect_end("end");
  return reader.ok() && integers_match && one && two && three;
}

TEST(Reader, reads_what_the_writer_wrote) { EXPECT_TRUE(reads_whole(sample())); }

TEST(Reader, notices_a_cut_at_every_byte) {
  const Bytes whole = sample();
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_FALSE(reads_whole(View(whole).first(length))) << "cut at " << length;
  }
}

TEST(Reader, tells_offset_and_name_of_the_first_field_that_did_not_fit) {
  const Bytes bytes = {1, 0, 5, 9};
  Reader reader(bytes);
  (void)reader.u8("first");
  (void)reader.vector_u16("session_id");
  (void)reader.u32("never");
  ASSERT_FALSE(reader.ok());
  EXPECT_EQ(reader.failure().wanted, "session_id");
  EXPECT_EQ(reader.failure().offset, 3U);
}

TEST(Reader, counts_offsets_of_an_inner_vector_from_the_outermost_view) {
  const Bytes bytes = {0xaa, 0x00, 0x02, 0x05, 0x01};
  Reader reader(bytes);
  (void)reader.u8("first");
  Reader inner = reader.inner_u16("outer");
  (void)inner.vector_u8("inner");
  ASSERT_FALSE(inner.ok());
  EXPECT_EQ(inner.failure().offset, 4U);
}

TEST(Reader, refuses_bytes_left_over) {
  const Bytes bytes = {1, 2};
  Reader reader(bytes);
  (void)reader.u8("first");
  reader.expect_end("end_of_message");
  EXPECT_FALSE(reader.ok());
  EXPECT_EQ(reader.failure().offset, 1U);
}

RC_GTEST_PROP(Reader, never_reads_past_any_bytes, (const Bytes& bytes)) {
  Reader reader(bytes);
  while (reader.ok() && !reader.empty()) {
    const View part = reader.vector_u8("part");
    RC_ASSERT(part.size() <= bytes.size());
  }
  RC_ASSERT(reader.offset() <= bytes.size());
}

TEST(Writer, throws_when_a_vector_outgrows_its_prefix) {
  Writer writer;
  const Bytes long_body(256);
  EXPECT_THROW(writer.vector_u8(long_body), std::length_error);
}

}  // namespace
}  // namespace smtpmatrix
