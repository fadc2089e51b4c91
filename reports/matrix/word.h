// The decisive word of a cell, short enough for a column, and the sentence behind it. English of our own;
// only `quote` (and the tail of a word such as "not TLS: 220 …") holds bytes of the peer.
#pragma once

#include <string>

#include "reports/verdict/report.h"

namespace smtpmatrix::reports {

/// "works", "421 4.7.66", "alert protocol_version", "not TLS: 220 …", "no STARTTLS", "timeout", …
[[nodiscard]] std::string decisive_word(const Cell& cell);

/// What happened, where in the conversation, in one sentence without a full stop: "the TLS handshake
/// completes, then the server refuses at AUTH". Empty when the cell works.
[[nodiscard]] std::string sentence(const Cell& cell);

/// The peer's own words, or what the conversation noted; may be empty. As received.
[[nodiscard]] std::string quote(const Cell& cell);
/// Whether quote() holds the peer's words.
[[nodiscard]] bool quotes_peer(const Cell& cell);

}  // namespace smtpmatrix::reports
