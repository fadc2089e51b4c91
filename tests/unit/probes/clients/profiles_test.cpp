// data/clients.json: every profile is read, and what it sends is what was recorded, byte for byte.
#include <algorithm>
#include <gmock/gmock.h>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "probes/clients/catalogue.h"
#include "probes/clients/recorded_hello.h"
#include "probes/iana/names.h"
#include "probes/iana/numbers.h"
#include "probes/tls/handshake/client.h"
#include "probes/tls/handshake/hello.h"
#include "probes/tls/wire/client_hello.h"
#include "probes/tls/wire/key_share.h"
#include "probes/tls/wire/server_name.h"
#include "tests/support/files.h"
#include "tests/support/scripted_random.h"

namespace smtpmatrix::clients {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// What belongs to one connection, as it stands in a recorded hello.
struct Recorded {
  Bytes record;
  Bytes message;
  tls::wire::ClientHello hello;
  tls::HelloParts parts;
};

Recorded take_apart(const std::string& hex) {
  Recorded recorded;
  recorded.record = from_hex(hex);
  recorded.message = Bytes(recorded.record.begin() + 5, recorded.record.end());
  recorded.hello = tls::wire::read_client_hello(View(recorded.message).subspan(4)).value();
  auto& parts = recorded.parts;
  parts.random = recorded.hello.random;
  parts.session_id = recorded.hello.session_id;
  namespace type = iana::extension;
  if (const auto* name = tls::wire::find(recorded.hello.extensions, type::server_name))
    parts.server_name = tls::wire::read_server_name(name->body).value_or(std::string_view());
  if (const auto* shares = tls::wire::find(recorded.hello.extensions, type::key_share))
    parts.key_shares = tls::wire::read_key_share_client(shares->body).value();
  return recorded;
}

nlohmann::json recorded_hellos() {
  return nlohmann::json::parse(tests::read_file(SMTPMATRIX_SOURCE_DIR "/data/client_hellos.json"))
      .at("hellos");
}

bool is_sslv2(const std::string& hex) { return hex.front() == '8'; }

TEST(Profiles, AreAllRead) {
  std::set<std::string> ids;
  for (const auto& profile : device_profiles()) {
    EXPECT_TRUE(ids.insert(profile.id).second) << profile.id;
    ASSERT_TRUE(profile.offer) << profile.id;
    EXPECT_THAT(profile.offer->cipher_suites, ::testing::Not(IsEmpty())) << profile.id;
    EXPECT_THAT(profile.offer->versions, ::testing::Not(IsEmpty())) << profile.id;
    EXPECT_GE(profile.origin.year_from, 2001U) << profile.id;
    EXPECT_FALSE(profile.origin.source.empty()) << profile.id;
    EXPECT_EQ(find(profile.id), nullptr) << profile.id << " is the name of a pinned client";
  }
  EXPECT_EQ(ids.size(), 177U);
}

TEST(Profiles, SendWhatWasRecordedByteForByte) {
  unsigned compared = 0;
  for (const auto& [id, hex] : recorded_hellos().get<std::map<std::string, std::string>>()) {
    if (is_sslv2(hex)) continue;
    const auto recorded = take_apart(hex);
    const auto offer = offer_of_recorded(recorded.record);
    ASSERT_TRUE(offer) << id << ": " << offer.error();
    // A server name that is an address is never sent (RFC 6066 3), whatever firmware does.
    if (!tls::wire::may_be_server_name(recorded.parts.server_name) &&
        tls::offers_extension(*offer, iana::extension::server_name))
      continue;
    EXPECT_EQ(to_hex(tls::write_hello(*offer, recorded.parts)), to_hex(recorded.message)) << id;
    ++compared;
  }
  EXPECT_GE(compared, 165U);
}

TEST(Profiles, SendAnSslv2HelloByteForByteToo) {
  unsigned compared = 0;
  for (const auto& [id, hex] : recorded_hellos().get<std::map<std::string, std::string>>()) {
    if (!is_sslv2(hex)) continue;
    const Bytes record = from_hex(hex);
    const auto offer = offer_of_recorded(record);
    ASSERT_TRUE(offer) << id << ": " << offer.error();
    const View challenge = View(record).last(offer->sslv2_challenge_bytes);
    EXPECT_EQ(to_hex(tls::sslv2_record(tls::write_sslv2_hello(*offer, challenge))), to_hex(record)) << id;
    ++compared;
  }
  EXPECT_EQ(compared, 6U);
}

/// On the wire through the client itself: as long as recorded with the recorded name, so every share, a
/// stand-in too, has its size.
TEST(Profiles, StartWithAHelloAsLongAsTheRecordedOne) {
  const auto hellos = recorded_hellos();
  for (const auto& profile : device_profiles()) {
    const auto hex = hellos.at(profile.id).get<std::string>();
    if (is_sslv2(hex)) continue;
    const auto recorded = take_apart(hex);
    const auto whole = offer_of_recorded(recorded.record).value();
    smtpmatrix::testing::ScriptedRandom random;
    tls::Client client(whole, {.server_name = std::string(recorded.parts.server_name)}, random);
    client.start();
    const bool is_address = !tls::wire::may_be_server_name(recorded.parts.server_name) &&
                            tls::offers_extension(whole, iana::extension::server_name);
    if (is_address) continue;
    EXPECT_EQ(client.take_output().size(), recorded.record.size()) << profile.id;
  }
}

TEST(Profiles, LeaveOutWhatNoMailProgramSends) {
  Catalogue catalogue;
  const auto* android = catalogue.find("android-7.0");
  ASSERT_NE(android, nullptr);
  EXPECT_FALSE(
      tls::offers_extension(*android->offer, iana::extension::application_layer_protocol_negotiation));
}

TEST(Profiles, KnowTheLimitsOfTheirProgram) {
  Catalogue catalogue;
  const auto* java = catalogue.find("java-7");
  ASSERT_NE(java, nullptr);
  EXPECT_EQ(java->offer->dh_bits_max, 1024U);
  EXPECT_EQ(java->trust.roots, Roots::system);
  const auto* debian12 = catalogue.find("openssl-3.0");
  ASSERT_NE(debian12, nullptr);
  EXPECT_EQ(debian12->offer->versions,
            (std::vector<std::uint16_t>{iana::version::tls13, iana::version::tls12}));
}

constexpr std::string_view own = R"({"schema": "smtpmatrix.clients/1", "clients": [
  {"id": "scanner-3000", "label": "Scanner 3000", "kind": "device", "year_from": 2011, "stands_for": "ours",
   "fidelity": "captured", "source": "tshark", "hello": "HELLO", "trust": {"roots": "none"},
   "smtp": {"modes": ["starttls"], "mechanisms": ["LOGIN"]}}]})";

std::string own_with_hello(std::string hello) {
  std::string text(own);
  return text.replace(text.find("HELLO"), 5, hello);
}

std::string own_with(const std::string& before, const std::string& after) {
  auto text = own_with_hello(recorded_hellos().at("axtls").get<std::string>());
  return text.replace(text.find(before), before.size(), after);
}

TEST(OwnClients, AreFoundBeforeTheProfiles) {
  auto read = read_clients(own_with("scanner-3000", "axtls"));
  ASSERT_TRUE(read) << read.error();
  Catalogue catalogue;
  ASSERT_TRUE(catalogue.add(std::move(*read)));
  EXPECT_EQ(catalogue.find("axtls")->label, "Scanner 3000");
  EXPECT_EQ(catalogue.find("axtls")->smtp.modes, std::vector{Mode::starttls});
  EXPECT_EQ(catalogue.devices().size(), device_profiles().size());
}

TEST(OwnClients, TakeNoNameThatHasAMeaning) {
  for (const auto* name : {"tls1.2", "none", "devices"}) {
    Catalogue catalogue;
    auto read = read_clients(own_with("scanner-3000", name));
    ASSERT_TRUE(read) << read.error();
    EXPECT_FALSE(catalogue.add(std::move(*read))) << name;
  }
}

TEST(OwnClients, ThatAreWrongAreToldWhereAndWhat) {
  const auto told = [](const std::string& text) {
    const auto read = read_clients(text);
    return read ? std::string("read") : read.error();
  };
  EXPECT_THAT(told("{"), HasSubstr("parse error"));
  EXPECT_THAT(told("[]"), HasSubstr("wanted an object"));
  EXPECT_THAT(told(own_with("smtpmatrix.clients/1", "smtpmatrix.clients/2")),
              HasSubstr("smtpmatrix.clients/1"));
  EXPECT_THAT(told(own_with("scanner-3000", "Scanner 3000")), HasSubstr("id:"));
  EXPECT_THAT(told(own_with_hello("160301")), HasSubstr("client scanner-3000: hello: malformed at byte"));
  EXPECT_THAT(told(own_with_hello("xy")), HasSubstr("client scanner-3000: hello"));
  EXPECT_THAT(told(own_with("\"none\"", "\"mine\"")), HasSubstr("client scanner-3000: trust"));
  EXPECT_THAT(told(own_with("\"starttls\"", "\"ssl\"")), HasSubstr("client scanner-3000: smtp"));
  EXPECT_THAT(told(own_with("2011", "\"old\"")), HasSubstr("client scanner-3000"));
}

TEST(Catalogue, SelectsByGroupAndByPattern) {
  const Catalogue catalogue;
  EXPECT_EQ(catalogue.select("versions").size(), version_pinned().size());
  EXPECT_EQ(catalogue.select("devices").size(), 177U);
  EXPECT_EQ(catalogue.select("all").size(), 177U + version_pinned().size());
  EXPECT_EQ(catalogue.select("tls1.3").size(), 1U);
  EXPECT_THAT(catalogue.select("tls1.4"), IsEmpty());
  const auto java = catalogue.select("java-*");
  EXPECT_GE(java.size(), 8U);
  for (const auto* client : java) EXPECT_TRUE(client->id.starts_with("java-"));
}

}  // namespace
}  // namespace smtpmatrix::clients
