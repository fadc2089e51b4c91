// Plays a written dialogue against a session, without a network.
//
//   S: 220 mx ESMTP          the server says this line (CRLF is added; "S!" adds nothing, \n and \0 are
//   escapes) C: EHLO tester           the client must have said exactly this ? granted                the
//   client asks for a login permission, and gets (denied: does not get) it ! close                  the peer
//   closes; also reset, deadline, cancel
//
// Lines of the server in a row arrive in one piece, or cut as `Delivery` says. Time is the number of the
// step.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "probes/session.h"

namespace smtpmatrix::dialogue {

struct Step {
  enum class Kind : std::uint8_t { server, client, permission, event };
  Kind kind = Kind::server;
  std::string text;
};
[[nodiscard]] std::vector<Step> parse(std::string_view script);

struct Delivery {
  std::size_t piece = 0;   ///< bytes at a time; 0: whole
  std::size_t cut_at = 0;  ///< one cut of every block of the server, after so many bytes; 0: none
};

/// An input that owns its bytes, so that it can be replayed.
struct RecordedInput {
  Input input;
  std::shared_ptr<const Bytes> bytes;
};

struct Played {
  Observation seen;
  std::string sent;                 ///< everything the client sent
  std::vector<std::string> faults;  ///< where the dialogue went otherwise than written
  std::vector<RecordedInput> inputs;
};

using Maker = std::function<std::unique_ptr<Conversation>()>;

[[nodiscard]] Played play(const Maker& make, const std::vector<Step>& steps, Delivery delivery = {});

/// The same inputs again; what was sent and seen.
[[nodiscard]] Played replay(const Maker& make, const std::vector<RecordedInput>& inputs);

/// Every field of an observation that a report could show, one a line: for comparing, and for searching
/// secrets.
[[nodiscard]] std::string dump(const Observation& seen);

}  // namespace smtpmatrix::dialogue
