// A stream of bytes in, whole records out, still protected: any fragmentation, bounded by one record.
//
//   deframer.add(bytes);
//   for (;;) {
//     auto next = deframer.next();
//     if (!next) …               // no TLS, or a record that is too large
//     if (!*next) break;         // wants more bytes
//     handle(**next); deframer.drop();
//   }
//
// Bytes that cannot begin a record (a banner, HTTP) are told at the first byte that shows it. A Record
// borrows from the buffer until drop() or add().
#pragma once

#include <optional>
#include <tl/expected.hpp>

#include "probes/base/bytes.h"
#include "probes/tls/record/limits.h"

namespace smtpmatrix::tls::record {

struct Record {
  std::uint8_t type = 0;
  std::uint16_t version = 0;
  View fragment;
  View header;  ///< the five bytes before it: additional data of TLS 1.3
};

enum class DeframeError : std::uint8_t {
  not_tls,          ///< content type or major version that no record has
  record_overflow,  ///< length over the limit in force
};

class Deframer {
 public:
  /// The largest fragment admitted from here on: limits::content_bytes while nothing is protected, then
  /// ciphertext_bytes_12 or _13. Starts with ciphertext_bytes_12, because some servers' first flight is known
  /// to carry more than it may; the content's own limit is checked when it is opened.
  void limit_fragments(std::size_t bytes) { limit_ = bytes; }

  void add(View bytes);
  [[nodiscard]] tl::expected<std::optional<Record>, DeframeError> next() const;
  /// Forgets the record that next() shows.
  void drop();

  /// Everything added and not yet dropped: for telling what a peer says that speaks no TLS.
  [[nodiscard]] View pending() const { return View(buffer_).subspan(start_); }

 private:
  Bytes buffer_;
  std::size_t start_ = 0;
  std::size_t limit_ = limits::ciphertext_bytes_12;
};

}  // namespace smtpmatrix::tls::record
