#include "probes/session/channel.h"

#include <string>
#include <utility>

namespace smtpmatrix {

void Channel::begin_tls(tls::Client client) {
  tls_.emplace(std::move(client));
  tls_->start();
  pump();
}

void Channel::receive(View bytes) {
  if (!tls_) return replies_.feed(bytes);
  tls_->receive(bytes);
  pump();
}

void Channel::send_line(std::string_view line) {
  std::string whole(line);
  whole += "\r\n";
  if (!tls_) return append(output_, as_view(whole));
  if (tls_->phase() != tls::Phase::established) return;
  tls_->write(as_view(whole));
  pump();
}

void Channel::close_tls() {
  if (!tls_) return;
  tls_->close();
  pump();
}

Bytes Channel::take_output() { return std::exchange(output_, {}); }

void Channel::pump() {
  append(output_, tls_->take_output());
  replies_.feed(tls_->take_plaintext());
}

}  // namespace smtpmatrix
