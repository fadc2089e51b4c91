// One whole conversation with an echoing server, and what must be true of it.
#pragma once

#include <cstdint>
#include <string_view>

#include "tests/loopback/conversation.h"

namespace smtpmatrix::tests {

/// Handshake at exactly this version and suite, a line there and `answer` back, close_notify from both sides.
/// Reports through gtest.
void expect_echo(TlsConversation& conversation, std::uint16_t version, std::uint16_t suite,
                 std::string_view line, std::string_view answer);

}  // namespace smtpmatrix::tests
