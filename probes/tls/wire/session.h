// The small messages: Finished, ServerHelloDone, NewSessionTicket in both forms, EncryptedExtensions,
// KeyUpdate, alerts, ChangeCipherSpec.
#pragma once

#include <variant>

#include "probes/tls/wire/extension.h"

namespace smtpmatrix::tls::wire {

/// verify_data is 12 bytes up to TLS 1.2, the hash's length in 1.3; whoever compares knows which.
[[nodiscard]] Bytes write_finished(View verify_data);

/// HelloRequest and ServerHelloDone: an empty body.
[[nodiscard]] Read<std::monostate> read_empty(View body, std::string_view message);

/// RFC 5077 3.3.
struct NewSessionTicket12 {
  std::uint32_t lifetime_hint = 0;
  View ticket;
};
[[nodiscard]] Read<NewSessionTicket12> read_new_session_ticket12(View body);
[[nodiscard]] Bytes write_new_session_ticket12(const NewSessionTicket12& ticket);

/// RFC 8446 4.6.1.
struct NewSessionTicket13 {
  std::uint32_t lifetime = 0;
  std::uint32_t age_add = 0;
  View nonce;
  View ticket;
  Extensions extensions;
};
[[nodiscard]] Read<NewSessionTicket13> read_new_session_ticket13(View body);
[[nodiscard]] Bytes write_new_session_ticket13(const NewSessionTicket13& ticket);

/// RFC 8446 4.3.1.
struct EncryptedExtensions {
  Extensions extensions;
};
[[nodiscard]] Read<EncryptedExtensions> read_encrypted_extensions(View body);
[[nodiscard]] Bytes write_encrypted_extensions(const EncryptedExtensions& message);

/// RFC 8446 4.6.3.
struct KeyUpdate {
  bool update_requested = false;
};
[[nodiscard]] Read<KeyUpdate> read_key_update(View body);
[[nodiscard]] Bytes write_key_update(const KeyUpdate& update);

/// RFC 8446 6: exactly two bytes in a record of their own.
struct AlertBody {
  std::uint8_t level = 0;
  std::uint8_t description = 0;
};
[[nodiscard]] Read<AlertBody> read_alert(View record_fragment);
[[nodiscard]] Bytes write_alert(const AlertBody& alert);

}  // namespace smtpmatrix::tls::wire
