// The tables of TLS 1.3 share this: what a server that holds the keys says instead, and the verdict due.
#pragma once

#include <vector>

#include "tests/unit/probes/tls/handshake/dialogue13.h"

#include "edit.h"
#include "verdict.h"

namespace smtpmatrix::hostile::flight13 {

namespace content_type = iana::content_type;
namespace type = iana::handshake_type;
using tls::testing::Dialogue;
using tls::testing::Script13;
using tls::testing::Server13;

struct Row13 {
  const char* name;
  const char* done;
  Verdict wanted;
  Script13 script;
  std::function<Bytes(Server13&)> afterwards = {};  ///< records once the session stands
};
inline void PrintTo(const Row13& row, std::ostream* out) { *out << row.done; }

inline constexpr Verdict missing{Reason::tls_illegal_parameter, Fault::peer_misbehaved,
                                 iana::alert::missing_extension};
inline constexpr Verdict twice{Reason::tls_illegal_parameter, Fault::peer_misbehaved,
                               iana::alert::decode_error};
inline constexpr Verdict said_no{Reason::tls_alert, Fault::peer_refused, silent};

inline Script13 altering(std::uint8_t message, Change change, Script13 script = {}) {
  script.alter = [=](std::uint8_t which, Bytes& bytes) {
    if (which == message) change(bytes);
  };
  return script;
}
inline Script13 body(std::uint8_t message, const Change& change, Script13 script = {}) {
  return altering(
      message, [=](Bytes& bytes) { in_body(bytes, change); }, std::move(script));
}
inline Script13 replaced(std::uint8_t message, const std::string& hex) {
  return body(message, [=](Bytes& it) { it = from_hex(hex); });
}
inline Script13 dropped(std::uint8_t message) {
  return altering(message, [](Bytes& bytes) { bytes.clear(); });
}
inline Script13 doubled(std::uint8_t message) {
  return altering(message, [](Bytes& bytes) { append(bytes, Bytes(bytes)); });
}
/// A record before that message, sealed with the keys of the moment or as it stands.
inline Script13 sealed_before(std::uint8_t message, std::uint8_t content, Bytes bytes) {
  Script13 script;
  script.before = [=](std::uint8_t which, Server13& server) {
    return which == message ? server.seal(content, bytes) : Bytes();
  };
  return script;
}
inline Script13 plain_before(std::uint8_t message, Bytes record) {
  Script13 script;
  script.before = [=](std::uint8_t which, Server13&) { return which == message ? record : Bytes(); };
  return script;
}

class Flight13 : public ::testing::TestWithParam<Row13> {
 protected:
  static void play() {
    Dialogue dialogue(GetParam().script);
    if (GetParam().afterwards) {
      ASSERT_EQ(dialogue.client.phase(), tls::Phase::established);
      dialogue.client.receive(GetParam().afterwards(dialogue.server));
    }
    expect_verdict(dialogue.client, GetParam().wanted);
  }
};

inline std::string row_name(const ::testing::TestParamInfo<Row13>& row) { return row.param.name; }

}  // namespace smtpmatrix::hostile::flight13
