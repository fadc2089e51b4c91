// Why a handler cannot go on, as a value: it becomes the client's TlsFailure, and the alert that the RFC asks
// for is sent. Handlers return `Step`; nothing after a refusal is handled.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "probes/base/reader.h"
#include "probes/observation/tls_facts.h"

namespace smtpmatrix::tls {

struct Refusal {
  TlsFailure failure;
  std::optional<std::uint8_t> alert;  ///< fatal, to the server; empty: nothing is sent
};

using Step = tl::expected<void, Refusal>;
template <typename T>
using StepTo = tl::expected<T, Refusal>;

/// `message` is the handshake message or record type at work, RFC spelling, in all of these.

/// The encoding is broken: tls_malformed, decode_error.
[[nodiscard]] Refusal malformed(std::string_view message, const Malformed& where);
/// Something came that may not come now: tls_unexpected_message, unexpected_message.
[[nodiscard]] Refusal unexpected(std::string_view seen, std::string_view wanted);
/// A well-formed value that may not stand there: tls_illegal_parameter, illegal_parameter.
[[nodiscard]] Refusal illegal(std::string_view message, std::string detail);
/// An extension that was not offered, or stands there twice: tls_illegal_parameter with the alert given.
[[nodiscard]] Refusal bad_extension(std::string_view message, std::string detail, std::uint8_t alert);
/// More than a limit of ours admits: limit_exceeded.
[[nodiscard]] Refusal too_much(std::string_view message, std::string detail);
/// We lack something that a sound peer may use: our_limit, internal_error.
[[nodiscard]] Refusal beyond_us(std::string_view message, std::string detail);
/// Everything else.
[[nodiscard]] Refusal refusal(Reason reason, Fault fault, std::string_view message, std::string detail,
                              std::optional<std::uint8_t> alert);

}  // namespace smtpmatrix::tls
