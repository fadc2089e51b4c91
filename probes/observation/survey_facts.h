// What an endpoint accepts when it is asked in many hellos, each offering something else (--ciphers): values,
// whose order decides, and how far the questions came. No judgement.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probes/observation/certificate_facts.h"

namespace smtpmatrix {

/// Whose order decides among values that both sides have.
enum class Preference : std::uint8_t {
  unknown,  ///< there were fewer than two to choose from, or the answers do not tell
  server,
  client,
  mixed,  ///< now one, now the other: some values go before all others, or several hosts answer
};

/// Values of one kind that the server chose when they were offered.
struct Choices {
  std::vector<std::uint16_t> accepted;  ///< in the server's order where that decides, else in the order asked
  Preference preference = Preference::unknown;
  bool is_complete = false;  ///< every value that there is was accepted or turned down
  std::string gap;           ///< … else why not; one printable line
  unsigned connections = 0;
};

enum class Answer : std::uint8_t { unknown, yes, no };

/// What one hello settles, or several.
enum class Trait : std::uint8_t {
  long_hello,              ///< a hello of 4,096 bytes is answered
  unknown_extensions,      ///< extensions that nobody has assigned are passed over
  grease,                  ///< RFC 8701 values are passed over wherever they may stand
  tls13_hello,             ///< a hello that names TLS 1.3 and older versions is answered
  many_suites,             ///< a hello with every suite there is
  fallback_scsv,           ///< RFC 7507: inappropriate_fallback is told
  secure_renegotiation,    ///< RFC 5746
  extended_master_secret,  ///< RFC 7627
  encrypt_then_mac,        ///< RFC 7366; asked with CBC suites only
  compression,             ///< DEFLATE is chosen
  session_ticket,          ///< RFC 5077: one is promised
  ocsp_staple,             ///< RFC 6066 8: one is sent
  client_certificate,      ///< one is asked for
};
inline constexpr std::size_t trait_count = 13;
[[nodiscard]] std::string_view to_string(Preference preference);
[[nodiscard]] std::string_view to_string(Answer answer);
[[nodiscard]] std::string_view to_string(Trait trait);
[[nodiscard]] std::optional<Preference> parse_preference(std::string_view text);
[[nodiscard]] std::optional<Answer> parse_answer(std::string_view text);
[[nodiscard]] std::optional<Trait> parse_trait(std::string_view text);

struct VersionSurvey {
  std::uint16_t version = 0;  ///< SSL 2.0 (0x0002) to TLS 1.3
  Answer offered = Answer::unknown;
  Choices suites;  ///< empty for SSL 2.0 and 3.0, whose hello only is asked for
};

/// The chain that is sent when only one kind of key can be meant.
struct ChainOfKind {
  std::string kind;  ///< "rsa", "ecdsa"
  ChainFacts chain;
};

struct SurveyFacts {
  std::vector<VersionSurvey> versions;  ///< newest first
  Choices groups_tls13, groups_tls12;  ///< key exchange groups of TLS 1.3; curves of the newest older version
  Choices schemes_tls13, schemes_tls12;
  std::optional<unsigned> dh_bits;  ///< of the prime that comes with DHE suites up to TLS 1.2
  std::map<Trait, Answer> traits;
  std::vector<ChainOfKind> chains;
  unsigned connections = 0;  ///< that all of it took

  [[nodiscard]] bool is_empty() const { return versions.empty(); }
};

}  // namespace smtpmatrix
