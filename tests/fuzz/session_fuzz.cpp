// A whole session with a peer that says what the input holds: in each mode, with an account, to the very end.
// First byte: mode; second: which client; third: how many bytes arrive at a time. Whatever comes, the session
// ends, and the password is nowhere in what it saw.
#include <algorithm>

#include "probes/session.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/scripted_random.h"

namespace smtpmatrix {
namespace {

constexpr std::string_view password = "correct-horse-battery-staple";

SessionSettings settings() {
  SessionSettings settings;
  settings.ehlo_name = "fuzz.example";
  settings.mail_from = "a@example.test";
  settings.rcpt_to = "b@example.test";
  settings.credentials = Credentials{"user", Secret(password), std::nullopt, {}};
  settings.auth_unverified = true;
  settings.auth_plaintext = true;
  settings.verifier = std::make_shared<certs::Verifier>(certs::TrustStore());
  return settings;
}

Probe probe_of(Mode mode, const clients::Client& client) {
  Probe probe;
  probe.endpoint = {"localhost", 25, "127.0.0.1", mode};
  probe.client = client.id;
  probe.until = Stage::rcpt;
  return probe;
}

/// One more input for a session that wants one: what the peer says next, or that it has gone.
Action advance(Conversation& session, Want want, View& input, std::size_t chunk, Elapsed at) {
  if (want == Want::login_permission) return session.on(LoginGranted{at});
  if (input.empty()) return session.on(PeerClosed{at});
  const View piece = input.first(std::min(chunk, input.size()));
  input = input.subspan(piece.size());
  return session.on(Received{at, piece});
}

void require_no_password(const Observation& seen) {
  const auto clean = [](std::string_view text) { return text.find(password) == std::string_view::npos; };
  for (const TranscriptLine& line : seen.transcript.lines()) fuzz::require(clean(line.text));
  fuzz::require(clean(as_text(seen.bytes_after_starttls)));
  if (seen.stop) fuzz::require(clean(seen.stop->detail) && clean(as_text(seen.stop->unexpected)));
}

void converse(Mode mode, const clients::Client& client, View input, std::size_t chunk) {
  static const SessionSettings shared = settings();
  testing::ScriptedRandom random;
  const UnixTime now{std::chrono::seconds(1'800'000'000)};
  const auto session = make_session(probe_of(mode, client), client, shared, now, random);
  Elapsed at{1};
  Action action = session->on(Connected{at});
  while (action.want != Want::done) action = advance(*session, action.want, input, chunk, ++at);
  const Observation seen = std::move(*session).take();
  require_no_password(seen);
}

}  // namespace
}  // namespace smtpmatrix

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace smtpmatrix;
  View input(data, size);
  const auto mode = static_cast<Mode>(fuzz::take_byte(input) % 3);
  const auto& clients = clients::version_pinned();
  const std::uint8_t choice = fuzz::take_byte(input);
  const auto& client = mode == Mode::plain ? clients.front() : clients[1 + choice % (clients.size() - 1)];
  const std::size_t chunk = std::size_t{1} + fuzz::take_byte(input) * std::size_t{16};
  converse(mode, client, input, chunk);
  return 0;
}
