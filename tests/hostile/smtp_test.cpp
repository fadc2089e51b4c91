// SMTP peers that mean harm, to whole sessions without TLS: endless, lying, dripping. Every session ends with
// a verdict within its limits of bytes and time, whatever it is told.
#include <algorithm>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "probes/session.h"
#include "probes/smtp/limits.h"
#include "tests/support/scripted_random.h"

namespace smtpmatrix::hostile::smtp_peers {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::string_view password = "correct-horse-battery-staple";

struct SmtpRow {
  const char* name;
  const char* done;
  std::string dialogue;  ///< said in answer to our lines, one block each; between them a line "--"
  std::string piece;     ///< then this for ever; empty: the peer closes
  Reason reason;
  Fault fault;
  Stage stage;
};
void PrintTo(const SmtpRow& row, std::ostream* out) { *out << row.done; }

std::string times(std::size_t count, const std::string& text) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

const std::string greeted = "220 mx ESMTP\r\n--";
const std::string with_auth = greeted + "250-mx\r\n250 AUTH PLAIN LOGIN CRAM-MD5\r\n--";
const std::string in_login = with_auth + "334 VXNlcm5hbWU6\r\n--";

const std::vector<SmtpRow>& smtp_rows() {
  using enum Reason;
  using enum Fault;
  static const std::vector<SmtpRow> rows = {
      {"banner_without_end", "a banner of lines without end", "", "220-welcome\r\n", limit_exceeded,
       peer_misbehaved, Stage::greeting},
      {"banner_of_long_lines", "a banner of 4000-byte lines without end", "",
       "220-" + times(4000, "x") + "\r\n", limit_exceeded, peer_misbehaved, Stage::greeting},
      {"banner_of_empty_lines", "empty lines without end", "", "\r\n", smtp_malformed, peer_malformed,
       Stage::greeting},
      {"line_without_end", "a line that never ends", "", times(1000, "220 "), limit_exceeded, peer_misbehaved,
       Stage::greeting},
      {"digits_without_end", "digits without end", "", "2222222222", limit_exceeded, peer_misbehaved,
       Stage::greeting},
      {"line_of_nul", "NUL bytes without end", "", std::string(100, '\0'), limit_exceeded, peer_misbehaved,
       Stage::greeting},
      {"line_of_high_bytes", "bytes above 0x7f without end", "", times(100, "\xff"), limit_exceeded,
       peer_misbehaved, Stage::greeting},
      {"bare_cr", "carriage returns without end", "", "\r", limit_exceeded, peer_misbehaved, Stage::greeting},
      {"code_of_letters", "a code of letters", "2x0 mx\r\n--", "", smtp_malformed, peer_malformed,
       Stage::greeting},
      {"code_of_four_digits", "a code of four digits", "2200 mx\r\n--", "", smtp_malformed, peer_malformed,
       Stage::greeting},
      {"code_of_999", "the code 999", "999 mx\r\n--", "", smtp_malformed, peer_malformed, Stage::greeting},
      {"code_of_000", "the code 000", "000 mx\r\n--", "", smtp_malformed, peer_malformed, Stage::greeting},
      {"http", "HTTP", "HTTP/1.1 400 Bad Request\r\n\r\n--", "", not_smtp, peer_incompatible,
       Stage::greeting},
      {"ssh", "SSH", "SSH-2.0-OpenSSH_9.2\r\n--", "", not_smtp, peer_incompatible, Stage::greeting},
      {"closed_in_the_code", "a close behind the first digit", "2", "", connection_closed, peer_closed,
       Stage::greeting},
      {"closed_in_the_reply", "a close behind 220-", "220-wait\r\n", "", connection_closed, peer_closed,
       Stage::greeting},
      {"keywords_without_end", "EHLO keywords without end", greeted, "250-X-EXTENSION 1\r\n", limit_exceeded,
       peer_misbehaved, Stage::ehlo},
      {"keyword_of_4000_bytes", "EHLO keywords of 4000 bytes", greeted, "250-" + times(4000, "X") + "\r\n",
       limit_exceeded, peer_misbehaved, Stage::ehlo},
      {"ehlo_line_without_end", "an EHLO line that never ends", greeted, "250-AUTH PLAIN ", limit_exceeded,
       peer_misbehaved, Stage::ehlo},
      {"ehlo_of_no_reply", "no reply to EHLO", greeted + "hello\r\n--", "", smtp_malformed, peer_malformed,
       Stage::ehlo},
      {"ehlo_of_changing_codes", "a reply whose code turns into a refusal and back, without end", greeted,
       "250-mx\r\n550-no\r\n", limit_exceeded, peer_misbehaved, Stage::ehlo},
      {"challenges_without_end", "more challenges than LOGIN has", in_login, "334 VXNlcm5hbWU6\r\n",
       smtp_malformed, peer_misbehaved, Stage::auth},
      {"challenge_without_end", "a challenge that never ends", with_auth, "334 " + times(100, "QUJD"),
       limit_exceeded, peer_misbehaved, Stage::auth},
      {"login_reply_without_end", "a reply to the login of lines without end", in_login, "235-yes\r\n",
       limit_exceeded, peer_misbehaved, Stage::auth},
      {"login_closed", "a close in the login", in_login, "", connection_closed, peer_closed, Stage::auth},
  };
  return rows;
}

class HostileSmtp : public ::testing::TestWithParam<SmtpRow> {
 protected:
  HostileSmtp() {
    settings_.ehlo_name = "tester.example";
    Credentials credentials;
    credentials.user = "tim";
    credentials.password = Secret(password);
    credentials.mechanisms = {"LOGIN"};
    settings_.credentials = std::move(credentials);
    settings_.auth_plaintext = true;
    probe_.endpoint = {.host = "mx.example.org", .port = 25, .address = "192.0.2.1", .mode = Mode::plain};
    probe_.client = "none";
    probe_.until = Stage::auth;
  }

  /// Plays the row; the session is done when this returns, within the limits of bytes.
  void play() {
    session_ = make_session(probe_, client_, settings_, UnixTime{}, random_);
    act(session_->on(Connected{at_}));
    std::string_view rest = GetParam().dialogue;
    while (!rest.empty() && !done()) {
      const auto end = std::min(rest.find("--"), rest.size());
      tell(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 2, rest.size()));
    }
    if (GetParam().piece.empty() && !done()) return act(session_->on(PeerClosed{at_}));
    std::size_t taken = 0;
    while (!done()) {
      tell(GetParam().piece);
      taken += GetParam().piece.size();
      ASSERT_LE(taken, smtp::limits::reply_bytes + smtp::limits::line_bytes) << "no limit ends this";
    }
  }
  void tell(std::string_view text) {
    at_ += milliseconds(1);
    act(session_->on(Received{.at = at_, .bytes = as_view(text)}));
    while (want_ == Want::login_permission) act(session_->on(LoginGranted{at_}));
  }
  void act(const Action& action) { want_ = action.want; }
  [[nodiscard]] bool done() const { return want_ == Want::done; }

  SessionSettings settings_;
  Probe probe_;
  clients::Client client_{.id = "none", .label = "no TLS", .offer = std::nullopt};
  smtpmatrix::testing::ScriptedRandom random_;
  std::unique_ptr<Conversation> session_;
  Elapsed at_{1};
  Want want_ = Want::bytes;
};

TEST_P(HostileSmtp, ends_in_the_verdict_that_is_due) {
  const SmtpRow& row = GetParam();
  play();
  ASSERT_TRUE(done());
  const Observation seen = std::move(*session_).take();
  ASSERT_TRUE(seen.stop);
  EXPECT_EQ(fmt::format("{} {} {}", to_string(seen.stop->reason), to_string(seen.stop->fault),
                        to_string(seen.stop->stage)),
            fmt::format("{} {} {}", to_string(row.reason), to_string(row.fault), to_string(row.stage)))
      << seen.stop->detail;
  EXPECT_LT(seen.stop->unexpected.size(), 201U);
  std::size_t kept = 0;
  for (const TranscriptLine& line : seen.transcript.lines()) kept += line.text.size();
  EXPECT_LT(kept, 3 * smtp::limits::reply_bytes) << "what is kept of it is bounded too";
}

// One byte of it a second: time runs out before the peer does.
TEST_P(HostileSmtp, dripping_wins_no_time) {
  session_ = make_session(probe_, client_, settings_, UnixTime{}, random_);
  act(session_->on(Connected{at_}));
  const std::string& text = GetParam().piece.empty() ? GetParam().dialogue : GetParam().piece;
  for (std::size_t i = 0; !done(); ++i) {
    ASSERT_LT(at_, seconds(120));
    at_ += seconds(1);
    act(session_->on(Received{.at = at_, .bytes = as_view(text).subspan(i % text.size(), 1)}));
    while (want_ == Want::login_permission) act(session_->on(LoginGranted{at_}));
  }
  EXPECT_TRUE(std::move(*session_).take().stop);
}

INSTANTIATE_TEST_SUITE_P(, HostileSmtp, ::testing::ValuesIn(smtp_rows()),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace smtpmatrix::hostile::smtp_peers
