// Fragments of handshake records in, whole messages out: any coalescing, any fragmentation, bounded.
//
//   reassembler.add(fragment);
//   while (auto message = reassembler.take()) handle(*message);
//   if (reassembler.overflow()) …
//
// A message borrows from the buffer until add(). Every byte is copied once on its way in and moved at most
// once more.
#pragma once

#include <optional>

#include "probes/tls/wire/message.h"

namespace smtpmatrix::tls::wire {

class Reassembler {
 public:
  struct Overflow {
    std::uint8_t type;
    std::size_t bytes;  ///< announced
    std::size_t limit;
  };

  void add(View fragment);
  /// The next whole message, or nothing.
  [[nodiscard]] std::optional<Message> take();

  /// Set as soon as a header announces more than limits.h admits; take() yields nothing from then on.
  [[nodiscard]] std::optional<Overflow> overflow() const;
  /// No part of a message is waiting: keys may change only here (RFC 8446 5.1).
  [[nodiscard]] bool at_boundary() const { return start_ == buffer_.size(); }

 private:
  struct Header {
    std::uint8_t type;
    std::size_t length;
  };
  [[nodiscard]] std::optional<Header> header() const;

  Bytes buffer_;
  std::size_t start_ = 0;
};

}  // namespace smtpmatrix::tls::wire
