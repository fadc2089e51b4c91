// How large records may be once the server has answered max_fragment_length (RFC 6066 4) or record_size_limit
// (RFC 8449). Pure.
#pragma once

#include "probes/tls/handshake/offer.h"
#include "probes/tls/handshake/refusal.h"
#include "probes/tls/record/limits.h"
#include "probes/tls/wire/extension.h"

namespace smtpmatrix::tls {

struct RecordLimits {
  std::size_t sent_bytes = record::limits::content_bytes;      ///< of content in a record of ours
  std::size_t received_bytes = record::limits::content_bytes;  ///< … and of the server's
  bool of_protected_only = false;                              ///< received ones
};

/// `answered` are the extensions of the ServerHello, in TLS 1.3 of EncryptedExtensions (`message`); both were
/// offered, or nobody asks. Refusals: malformed; illegal: another length than was offered, a limit below 64,
/// or both at once.
[[nodiscard]] StepTo<RecordLimits> read_record_limits(const Offer& offer, std::uint16_t version,
                                                      std::string_view message,
                                                      const wire::Extensions& answered);

}  // namespace smtpmatrix::tls
