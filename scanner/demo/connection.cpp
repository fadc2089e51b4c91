#include "scanner/demo/connection.h"

#include <utility>

#include "scanner/demo/limits.h"

namespace smtpmatrix::demo {

Connection::Connection(const Service& service, const Account& account)
    : service_(&service), dialogue_(service.manners, account) {
  if (service.implicit_tls) {
    tls_ = std::make_unique<TlsChannel>(service.identity, service.oldest_version);
  } else {
    say(dialogue_.greeting());
  }
}

void Connection::receive(View bytes) {
  if (finished_) return;
  if (!tls_) {
    on_plain(as_text(bytes));
    return;
  }
  tls_->receive(bytes);
  if (tls_->active() && !tls_known_) {
    tls_known_ = true;
    dialogue_.tls_started(tls_->version());
    if (service_->implicit_tls) say(dialogue_.greeting());
  }
  on_plain(tls_->take_plain());
  if (tls_->closed()) finish();
}

void Connection::on_plain(std::string_view text) {
  for (const char c : text) {
    if (finished_) return;
    if (c != '\n') {
      if (line_.size() == max_line_bytes) return finish();
      line_ += c;
      continue;
    }
    if (!line_.empty() && line_.back() == '\r') line_.pop_back();
    const Answer answer = dialogue_.on_line(std::exchange(line_, {}));
    say(answer.text);
    if (answer.next == Next::close) return finish();
    if (answer.next == Next::start_tls) {
      // RFC 3207 4.2: what was sent before the handshake in plain is discarded.
      tls_ = std::make_unique<TlsChannel>(service_->identity, service_->oldest_version);
      return;
    }
  }
}

void Connection::say(std::string_view text) {
  if (tls_ && tls_->active()) {
    tls_->send(text);
  } else {
    append(output_, as_view(text));
  }
  if (output_.size() > max_output_bytes) finished_ = true;
}

void Connection::finish() {
  finished_ = true;
  if (tls_) tls_->close();
}

Bytes Connection::take_output() {
  Bytes taken = std::exchange(output_, {});
  if (tls_) append(taken, tls_->take_wire());
  return taken;
}

}  // namespace smtpmatrix::demo
