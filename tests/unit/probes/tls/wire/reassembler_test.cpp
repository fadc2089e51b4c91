#include "probes/tls/wire/reassembler.h"

#include <gtest/gtest.h>

#include "probes/iana/numbers.h"
#include "probes/tls/wire/limits.h"

namespace smtpmatrix::tls::wire {
namespace {

Bytes three_messages() {
  Bytes all = write_message(2, Bytes(70, 1));
  append(all, write_message(11, Bytes(3000, 2)));
  append(all, write_message(14, View{}));
  return all;
}

std::vector<Bytes> take_all(Reassembler& reassembler) {
  std::vector<Bytes> messages;
  while (const auto message = reassembler.take()) messages.push_back(to_bytes(message->raw));
  return messages;
}

TEST(Reassembler, YieldsTheSameMessagesInPiecesOfAnySize) {
  const Bytes all = three_messages();
  for (std::size_t piece = 1; piece <= all.size(); piece = piece < 80 ? piece + 1 : piece * 2) {
    Reassembler reassembler;
    Bytes joined;
    std::size_t count = 0;
    for (std::size_t at = 0; at < all.size(); at += piece) {
      reassembler.add(View(all).subspan(at, std::min(piece, all.size() - at)));
      for (const auto& message : take_all(reassembler)) {
        append(joined, message);
        ++count;
      }
    }
    EXPECT_EQ(joined, all);
    EXPECT_EQ(count, 3U);
    EXPECT_TRUE(reassembler.at_boundary());
  }
}

TEST(Reassembler, AMessageBehindTheOneTakenIsSeen) {
  Reassembler reassembler;
  EXPECT_TRUE(reassembler.at_boundary());
  Bytes bytes = write_message(20, Bytes(12, 0));
  bytes.push_back(24);
  reassembler.add(bytes);
  EXPECT_FALSE(reassembler.at_boundary());
  ASSERT_TRUE(reassembler.take());
  EXPECT_FALSE(reassembler.at_boundary());
  EXPECT_FALSE(reassembler.take());
}

TEST(Reassembler, AnAnnouncementOverTheLimitOverflowsAtItsHeader) {
  const auto announce = [](std::uint8_t type, std::size_t length) {
    Reassembler reassembler;
    reassembler.add(Bytes{type, static_cast<std::uint8_t>(length >> 16),
                          static_cast<std::uint8_t>(length >> 8), static_cast<std::uint8_t>(length)});
    return reassembler.overflow();
  };
  using iana::handshake_type::certificate;
  EXPECT_FALSE(announce(certificate, limits::certificate_message_bytes));
  EXPECT_TRUE(announce(certificate, limits::certificate_message_bytes + 1));
  EXPECT_FALSE(announce(13, limits::handshake_message_bytes));
  const auto overflow = announce(13, limits::handshake_message_bytes + 1);
  ASSERT_TRUE(overflow);
  EXPECT_EQ(overflow->type, 13);
  EXPECT_EQ(overflow->bytes, limits::handshake_message_bytes + 1);
}

}  // namespace
}  // namespace smtpmatrix::tls::wire
