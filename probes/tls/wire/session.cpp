#include "probes/tls/wire/session.h"

#include "probes/iana/numbers.h"

namespace smtpmatrix::tls::wire {

Bytes write_finished(View verify_data) { return write_message(iana::handshake_type::finished, verify_data); }

Read<std::monostate> read_empty(View body, std::string_view message) {
  Reader reader(body);
  return finish_read(reader, std::monostate{}, message);
}

Read<NewSessionTicket12> read_new_session_ticket12(View body) {
  Reader reader(body);
  NewSessionTicket12 ticket;
  ticket.lifetime_hint = reader.u32("ticket_lifetime_hint");
  ticket.ticket = reader.vector_u16("ticket");
  return finish_read(reader, ticket, "end of new_session_ticket");
}

Bytes write_new_session_ticket12(const NewSessionTicket12& ticket) {
  return write_message(iana::handshake_type::new_session_ticket, [&](Writer& writer) {
    writer.u32(ticket.lifetime_hint);
    writer.vector_u16(ticket.ticket);
  });
}

Read<NewSessionTicket13> read_new_session_ticket13(View body) {
  Reader reader(body);
  NewSessionTicket13 ticket;
  ticket.lifetime = reader.u32("ticket_lifetime");
  ticket.age_add = reader.u32("ticket_age_add");
  ticket.nonce = reader.vector_u8("ticket_nonce");
  ticket.ticket = reader.vector_u16("ticket");
  // RFC 8446 4.6.1: opaque ticket<1..2^16-1>.
  if (reader.ok() && ticket.ticket.empty()) reader.fail("ticket of at least one byte");
  ticket.extensions = read_extensions(reader);
  return finish_read(reader, std::move(ticket), "end of new_session_ticket");
}

Bytes write_new_session_ticket13(const NewSessionTicket13& ticket) {
  return write_message(iana::handshake_type::new_session_ticket, [&](Writer& writer) {
    writer.u32(ticket.lifetime);
    writer.u32(ticket.age_add);
    writer.vector_u8(ticket.nonce);
    writer.vector_u16(ticket.ticket);
    write_extensions(writer, ticket.extensions);
  });
}

Read<EncryptedExtensions> read_encrypted_extensions(View body) {
  Reader reader(body);
  EncryptedExtensions message{.extensions = read_extensions(reader)};
  return finish_read(reader, std::move(message), "end of encrypted_extensions");
}

Bytes write_encrypted_extensions(const EncryptedExtensions& message) {
  return write_message(iana::handshake_type::encrypted_extensions,
                       [&](Writer& writer) { write_extensions(writer, message.extensions); });
}

Read<KeyUpdate> read_key_update(View body) {
  Reader reader(body);
  const std::uint8_t request = reader.u8("request_update");
  // RFC 8446 4.6.3: any other value is an illegal_parameter; one byte decides, so it is told as malformed.
  if (request > 1) reader.fail("request_update 0 or 1");
  return finish_read(reader, KeyUpdate{.update_requested = request == 1}, "end of key_update");
}

Bytes write_key_update(const KeyUpdate& update) {
  return write_message(iana::handshake_type::key_update,
                       [&](Writer& writer) { writer.u8(update.update_requested ? 1 : 0); });
}

Read<AlertBody> read_alert(View record_fragment) {
  Reader reader(record_fragment);
  AlertBody alert;
  alert.level = reader.u8("level");
  alert.description = reader.u8("description");
  return finish_read(reader, alert, "end of alert");
}

Bytes write_alert(const AlertBody& alert) { return {alert.level, alert.description}; }

}  // namespace smtpmatrix::tls::wire
