// The bytes of a session: in clear, or through TLS once it was begun. Turns received bytes into SMTP replies
// and lines into bytes to send. Decides nothing.
#pragma once

#include <optional>
#include <string_view>

#include "probes/base/bytes.h"
#include "probes/smtp/reply_reader.h"
#include "probes/tls/handshake/client.h"

namespace smtpmatrix {

class Channel {
 public:
  /// From here on every byte goes through this client, which says its hello.
  void begin_tls(tls::Client client);
  void receive(View bytes);
  /// Adds CRLF. Dropped when TLS is no longer established: who reads it is gone.
  void send_line(std::string_view line);
  void close_tls();

  [[nodiscard]] smtp::ReplyReader& replies() { return replies_; }
  [[nodiscard]] Bytes take_output();
  /// nullptr before begin_tls().
  [[nodiscard]] tls::Client* tls() { return tls_ ? &*tls_ : nullptr; }

 private:
  void pump();

  smtp::ReplyReader replies_;
  std::optional<tls::Client> tls_;
  Bytes output_;
};

}  // namespace smtpmatrix
