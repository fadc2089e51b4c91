#include "probes/tls/wire/reassembler.h"

#include "probes/iana/numbers.h"
#include "probes/tls/wire/limits.h"

namespace smtpmatrix::tls::wire {
namespace {

std::size_t limit_of(std::uint8_t type) {
  return type == iana::handshake_type::certificate ? limits::certificate_message_bytes
                                                   : limits::handshake_message_bytes;
}

}  // namespace

void Reassembler::add(View fragment) {
  // What was handled is forgotten before more comes in, so a byte is moved at most once for each fragment
  // that a message is cut into and in the usual case, whole messages, never.
  if (start_ == buffer_.size()) {
    buffer_.clear();
    start_ = 0;
  } else if (start_ > buffer_.size() / 2) {
    buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(start_));
    start_ = 0;
  }
  append(buffer_, fragment);
}

std::optional<Reassembler::Header> Reassembler::header() const {
  if (buffer_.size() - start_ < message_header_bytes) return std::nullopt;
  const std::uint8_t* at = buffer_.data() + start_;
  return Header{
      .type = at[0],
      .length = static_cast<std::size_t>(at[1]) << 16 | static_cast<std::size_t>(at[2]) << 8 | at[3]};
}

std::optional<Message> Reassembler::take() {
  const auto head = header();
  if (!head || head->length > limit_of(head->type)) return std::nullopt;
  const std::size_t whole = message_header_bytes + head->length;
  if (buffer_.size() - start_ < whole) return std::nullopt;
  const View raw = View(buffer_).subspan(start_, whole);
  start_ += whole;
  return Message{.type = head->type, .body = raw.subspan(message_header_bytes), .raw = raw};
}

std::optional<Reassembler::Overflow> Reassembler::overflow() const {
  const auto head = header();
  if (!head || head->length <= limit_of(head->type)) return std::nullopt;
  return Overflow{.type = head->type, .bytes = head->length, .limit = limit_of(head->type)};
}

}  // namespace smtpmatrix::tls::wire
