#include "probes/tls/handshake/refusal.h"

#include <fmt/format.h>

#include "probes/iana/numbers.h"

namespace smtpmatrix::tls {

Refusal refusal(Reason reason, Fault fault, std::string_view message, std::string detail,
                std::optional<std::uint8_t> alert) {
  TlsFailure failure;
  failure.reason = reason;
  failure.fault = fault;
  failure.message = message;
  failure.detail = std::move(detail);
  return {.failure = std::move(failure), .alert = alert};
}

Refusal malformed(std::string_view message, const Malformed& where) {
  Refusal made =
      refusal(Reason::tls_malformed, Fault::peer_malformed, message,
              fmt::format("{} malformed at byte {}: wanted {}", message, where.offset, where.wanted),
              iana::alert::decode_error);
  made.failure.offset = where.offset;
  return made;
}

Refusal unexpected(std::string_view seen, std::string_view wanted) {
  return refusal(Reason::tls_unexpected_message, Fault::peer_misbehaved, seen,
                 fmt::format("{} received where {} was due", seen, wanted), iana::alert::unexpected_message);
}

Refusal illegal(std::string_view message, std::string detail) {
  return refusal(Reason::tls_illegal_parameter, Fault::peer_misbehaved, message, std::move(detail),
                 iana::alert::illegal_parameter);
}

Refusal bad_extension(std::string_view message, std::string detail, std::uint8_t alert) {
  return refusal(Reason::tls_illegal_parameter, Fault::peer_misbehaved, message, std::move(detail), alert);
}

Refusal too_much(std::string_view message, std::string detail) {
  return refusal(Reason::limit_exceeded, Fault::peer_misbehaved, message, std::move(detail),
                 iana::alert::unexpected_message);
}

Refusal beyond_us(std::string_view message, std::string detail) {
  return refusal(Reason::our_limit, Fault::ours, message, std::move(detail), iana::alert::internal_error);
}

}  // namespace smtpmatrix::tls
