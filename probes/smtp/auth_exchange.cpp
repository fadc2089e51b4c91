#include "probes/smtp/auth_exchange.h"

#include <fmt/format.h>
#include <utility>

#include "probes/smtp/limits.h"
#include "probes/smtp/text.h"

namespace smtpmatrix::smtp {
namespace {

constexpr std::size_t crlf_bytes = 2;

}  // namespace

AuthExchange::AuthExchange(std::string name, std::unique_ptr<Mechanism> mechanism)
    : name_(std::move(name)), mechanism_(std::move(mechanism)) {}

tl::expected<Line, SaslError> AuthExchange::begin() {
  auto initial = mechanism_->initial_response();
  if (!initial) return tl::make_unexpected(std::move(initial).error());
  if (!*initial) return bare_auth(name_);
  Response& response = **initial;
  // RFC 4954 4: an initial response of no bytes is sent as a single "=".
  const std::string encoded = response.bytes.empty() ? "=" : to_base64(response.bytes.reveal());
  const std::string command = fmt::format("AUTH {} {}", name_, encoded);
  // RFC 4954 4: the command line keeps its limit; what does not fit answers an empty challenge.
  if (command.size() + crlf_bytes > limits::command_bytes) {
    waiting_ = std::move(response);
    return bare_auth(name_);
  }
  return Line{.wire = Secret(command), .shown = fmt::format("AUTH {} {}", name_, response.shown)};
}

tl::expected<Line, SaslError> AuthExchange::answer(const SmtpReply& challenge) {
  if (++challenges_ > limits::auth_challenges) {
    return tl::make_unexpected(
        SaslError{.reason = Reason::limit_exceeded,
                  .fault = Fault::peer_misbehaved,
                  .detail = fmt::format("more than {} challenges", limits::auth_challenges)});
  }
  if (auto first = std::exchange(waiting_, std::nullopt)) return line_of(*first);
  const std::string text = challenge.lines.empty() ? std::string() : challenge.lines.front();
  auto response = mechanism_->respond({.text = text, .decoded = from_base64(text)});
  if (!response) return tl::make_unexpected(std::move(response).error());
  return line_of(*response);
}

tl::expected<Line, SaslError> AuthExchange::line_of(const Response& response) {
  const std::string encoded = to_base64(response.bytes.reveal());
  if (encoded.size() + crlf_bytes > limits::auth_line_bytes) {
    return tl::make_unexpected(
        SaslError{.reason = Reason::our_limit,
                  .fault = Fault::ours,
                  .detail = fmt::format("the response is longer than {} bytes", limits::auth_line_bytes)});
  }
  return Line{.wire = Secret(encoded), .shown = std::string(response.shown)};
}

Line AuthExchange::cancel() { return {.wire = Secret("*"), .shown = "*"}; }

Line bare_auth(std::string_view mechanism) {
  const std::string command = fmt::format("AUTH {}", mechanism);
  return {.wire = Secret(command), .shown = command};
}

}  // namespace smtpmatrix::smtp
