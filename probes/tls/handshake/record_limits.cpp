#include "probes/tls/handshake/record_limits.h"

#include <algorithm>
#include <fmt/format.h>

#include "probes/iana/numbers.h"
#include "probes/tls/handshake/hello.h"
#include "probes/tls/wire/record_limits.h"

namespace smtpmatrix::tls {
namespace {

// RFC 8449 4: a smaller value is a fatal error.
constexpr std::size_t least_record_size_limit = 64;

Malformed inside(const wire::Extension& extension, const Malformed& where) {
  return {.offset = extension.offset + where.offset, .wanted = where.wanted};
}

StepTo<RecordLimits> of_fragment_length(const Offer& offer, std::string_view message,
                                        const wire::Extension& answer) {
  const auto length = wire::read_max_fragment_length(answer.body);
  if (!length) return tl::unexpected(malformed(message, inside(answer, length.error())));
  // RFC 6066 4: an answer that is not the length requested is an illegal_parameter.
  if (!std::ranges::equal(answer.body, offered_body(offer, iana::extension::max_fragment_length)))
    return tl::unexpected(
        illegal(message, fmt::format("max_fragment_length of {} was not offered", *length)));
  return RecordLimits{.sent_bytes = *length, .received_bytes = *length};
}

// RFC 8449 4: TLS 1.3 counts the content type too. Larger values than the protocol's own change nothing.
std::size_t content_of(std::size_t limit, std::uint16_t version) {
  const std::size_t type_bytes = version >= iana::version::tls13 ? 1 : 0;
  return std::min(limit - type_bytes, record::limits::content_bytes);
}

StepTo<RecordLimits> of_size_limit(const Offer& offer, std::uint16_t version, std::string_view message,
                                   const wire::Extension& answer) {
  const auto theirs = wire::read_record_size_limit(answer.body);
  if (!theirs) return tl::unexpected(malformed(message, inside(answer, theirs.error())));
  if (*theirs < least_record_size_limit)
    return tl::unexpected(illegal(message, fmt::format("record_size_limit of {}", *theirs)));
  RecordLimits limits{.sent_bytes = content_of(*theirs, version), .of_protected_only = true};
  const auto ours = wire::read_record_size_limit(offered_body(offer, iana::extension::record_size_limit));
  if (ours && *ours >= least_record_size_limit) limits.received_bytes = content_of(*ours, version);
  return limits;
}

}  // namespace

StepTo<RecordLimits> read_record_limits(const Offer& offer, std::uint16_t version, std::string_view message,
                                        const wire::Extensions& answered) {
  const auto* length = wire::find(answered, iana::extension::max_fragment_length);
  const auto* limit = wire::find(answered, iana::extension::record_size_limit);
  // RFC 8449 5: a client treats both as a fatal error.
  if (length != nullptr && limit != nullptr)
    return tl::unexpected(illegal(message, "both max_fragment_length and record_size_limit"));
  if (length != nullptr) return of_fragment_length(offer, message, *length);
  if (limit != nullptr) return of_size_limit(offer, version, message, *limit);
  return RecordLimits{};
}

}  // namespace smtpmatrix::tls
