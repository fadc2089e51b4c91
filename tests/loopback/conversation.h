// A tls::Client on a socket: sends what it wants sent, feeds it what arrives, and waits no longer than
// patience.
#pragma once

#include <string>
#include <string_view>

#include "probes/tls/crypto/system_random.h"
#include "probes/tls/handshake/client.h"
#include "tests/loopback/socket.h"

namespace smtpmatrix::tests {

class TlsConversation {
 public:
  TlsConversation(Socket socket, tls::Offer offer, tls::ClientSettings settings = {"localhost"});

  /// Sends the ClientHello.
  void start();
  /// Runs until the handshake is over, well or not; starts it if need be. True when established.
  bool handshake();
  void write(std::string_view text);
  /// Runs until `text` has arrived as application data; false if the conversation ends before.
  [[nodiscard]] bool read(std::string_view text);
  /// Says close_notify and runs until the peer has closed too.
  void close();
  /// Runs until the peer ends the conversation.
  void run_to_end();

  [[nodiscard]] const tls::Client& client() const { return client_; }
  [[nodiscard]] const TlsFacts& facts() const { return client_.facts(); }
  /// For a failure's message: phase, failure and what was received so far.
  [[nodiscard]] std::string state() const;

 private:
  /// One event of the socket. False once nothing more can come.
  bool step();
  void flush();

  tls::crypto::SystemRandom random_;
  Socket socket_;
  tls::Client client_;
  std::string received_;
};

}  // namespace smtpmatrix::tests
