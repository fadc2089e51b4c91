// One AUTH command with one mechanism: what to send, and what to send next after each 334 (RFC 4954 4).
//
//   AuthExchange exchange("PLAIN", make_mechanism("PLAIN", identity));
//   send(exchange.begin());          // then for every 334:
//   send(exchange.answer(reply));    // an error: send cancel() and read the 5xx
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <tl/expected.hpp>

#include "probes/observation/smtp_facts.h"
#include "probes/smtp/sasl.h"

namespace smtpmatrix::smtp {

/// A line to send: the wire gets `wire` and CRLF, the transcript gets `shown`.
struct Line {
  Secret wire;
  std::string shown;
};

class AuthExchange {
 public:
  AuthExchange(std::string name, std::unique_ptr<Mechanism> mechanism);

  [[nodiscard]] tl::expected<Line, SaslError> begin();
  [[nodiscard]] tl::expected<Line, SaslError> answer(const SmtpReply& challenge);
  [[nodiscard]] static Line cancel();  ///< RFC 4954 4: a line of one "*"

  [[nodiscard]] const std::string& name() const { return name_; }
  /// False when the server accepted before it proved that it knows the password.
  [[nodiscard]] bool server_proved() const { return mechanism_->is_complete(); }

 private:
  [[nodiscard]] static tl::expected<Line, SaslError> line_of(const Response& response);

  std::string name_;
  std::unique_ptr<Mechanism> mechanism_;
  std::optional<Response> waiting_;  ///< an initial response too long for the command line
  std::size_t challenges_ = 0;
};

/// `AUTH LOGIN` and the like with nothing secret: a 334 shows that the server would go on.
[[nodiscard]] Line bare_auth(std::string_view mechanism);

}  // namespace smtpmatrix::smtp
