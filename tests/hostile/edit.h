// Ways to spoil a record or a handshake message. Lengths that a change leaves alone then lie.
#pragma once

#include <functional>
#include <utility>

#include "probes/base/bytes.h"
#include "probes/iana/numbers.h"

namespace smtpmatrix::hostile {

using Change = std::function<void(Bytes&)>;

inline constexpr std::size_t record_header_bytes = 5;
inline constexpr std::size_t message_header_bytes = 4;

inline void put(Bytes& bytes, std::size_t at, std::size_t value, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i)
    bytes.at(at + i) = static_cast<std::uint8_t>(value >> (8 * (count - 1 - i)));
}
inline std::size_t number_at(View bytes, std::size_t at, std::size_t count) {
  std::size_t value = 0;
  for (std::size_t i = 0; i < count; ++i) value = value << 8 | bytes[at + i];
  return value;
}

inline Bytes record_of(std::uint8_t type, View fragment, std::uint16_t version = iana::version::tls12) {
  Bytes record = {type, 0, 0, 0, 0};
  put(record, 1, version, 2);
  put(record, 3, fragment.size(), 2);
  append(record, fragment);
  return record;
}
inline Bytes message_of(std::uint8_t type, View body) {
  Bytes message = {type, 0, 0, 0};
  put(message, 1, body.size(), 3);
  append(message, body);
  return message;
}
inline Bytes alert_of(std::uint8_t level, std::uint8_t description) {
  return record_of(iana::content_type::alert, Bytes{level, description});
}

/// Changes the fragment; the record's length is put right.
inline void in_record(Bytes& record, const Change& change) {
  Bytes fragment(record.begin() + record_header_bytes, record.end());
  change(fragment);
  record.resize(record_header_bytes);
  put(record, 3, fragment.size(), 2);
  append(record, fragment);
}
/// Changes the body of a handshake message; its length is put right.
inline void in_body(Bytes& message, const Change& change) {
  Bytes body(message.begin() + message_header_bytes, message.end());
  change(body);
  message = message_of(message.front(), body);
}
/// … of a record that holds one.
inline void in_body_of_record(Bytes& record, const Change& change) {
  in_record(record, [&](Bytes& message) { in_body(message, change); });
}

/// Records one by one.
inline std::vector<Bytes> split_records(View bytes) {
  std::vector<Bytes> records;
  while (bytes.size() >= record_header_bytes) {
    const std::size_t whole = record_header_bytes + number_at(bytes, 3, 2);
    records.push_back(to_bytes(bytes.first(whole)));
    bytes = bytes.subspan(whole);
  }
  return records;
}
/// Handshake messages one by one, from records that hold nothing else.
inline std::vector<Bytes> split_messages(View records) {
  Bytes all;
  for (const Bytes& record : split_records(records)) append(all, View(record).subspan(record_header_bytes));
  std::vector<Bytes> messages;
  for (View rest = all; rest.size() >= message_header_bytes;) {
    const std::size_t whole = message_header_bytes + number_at(rest, 1, 3);
    messages.push_back(to_bytes(rest.first(whole)));
    rest = rest.subspan(whole);
  }
  return messages;
}

}  // namespace smtpmatrix::hostile
