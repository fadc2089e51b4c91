// Our TLS client, one handshake a line: what is asked comes on standard input, what came of it goes to
// standard output as JSON, a line each. run_interop.py drives it.
//
//   interop_client --suites                      what the engine completes
//   PORT VERSION SUITE GROUP TEXT                hexadecimal numbers but for the port; GROUP 0: all; TEXT is
//   sent
//
// The offer is that version, that suite, and all groups (or that one) and signature schemes of the client
// pinned to the version. The answer's `data` is what the peer said until it had said as many bytes as it was
// sent, or closed.
#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "probes/clients/client.h"
#include "probes/clients/extensions.h"
#include "probes/iana/names.h"
#include "probes/iana/numbers.h"
#include "probes/tls/crypto/system_random.h"
#include "probes/tls/handshake/client.h"
#include "probes/tls/keys/suite.h"
#include "tests/loopback/socket.h"

namespace smtpmatrix::tests {
namespace {

using nlohmann::json;

struct Request {
  std::uint16_t port = 0, version = 0, suite = 0, group = 0;
  std::string text;
};

Request read_request(const std::string& line) {
  std::istringstream words(line);
  Request request;
  unsigned version = 0, suite = 0, group = 0;
  words >> request.port >> std::hex >> version >> suite >> group >> request.text;
  request.version = static_cast<std::uint16_t>(version);
  request.suite = static_cast<std::uint16_t>(suite);
  request.group = static_cast<std::uint16_t>(group);
  return request;
}

std::string_view pinned_to(std::uint16_t version) {
  switch (version) {
    case iana::version::tls10: return "tls1.0";
    case iana::version::tls11: return "tls1.1";
    case iana::version::tls12: return "tls1.2";
    default: return "tls1.3";
  }
}

tls::Offer offer_of(const Request& request) {
  tls::Offer offer = clients::find(pinned_to(request.version))->offer.value();
  offer.cipher_suites = {request.suite};
  if (request.group == 0) return offer;
  for (auto& extension : offer.extensions) {
    if (extension.type == iana::extension::supported_groups)
      extension = clients::supported_groups({request.group});
  }
  if (request.version == iana::version::tls13) offer.key_share_groups = {request.group};
  return offer;
}

std::string name_or_empty(const std::optional<std::uint16_t>& number, std::string (*name)(std::uint16_t)) {
  return number ? name(*number) : std::string();
}

/// The group of the exchange. A ServerKeyExchange of TLS 1.2 has no name for a finite-field group, only its
/// numbers. RFC 7919 A: the primes there start with 64 ones and the digits of e; others have those of pi.
std::string group_of(const TlsFacts& facts, const Bytes& received) {
  static constexpr std::array<std::uint8_t, 16> start = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                                         0xad, 0xf8, 0x54, 0x58, 0xa2, 0xbb, 0x4a, 0x9a};
  if (facts.group || !facts.dh_bits) return name_or_empty(facts.group, iana::group_name);
  const bool is_named =
      std::search(received.begin(), received.end(), start.begin(), start.end()) != received.end();
  return fmt::format("{}{}", is_named ? "ffdhe" : "of its own, bits: ", *facts.dh_bits);
}

json answer_of(const tls::Client& client, const Bytes& received, const std::string& data) {
  const auto& facts = client.facts();
  json answer = {{"complete", facts.handshake_complete},
                 {"version", name_or_empty(facts.version, iana::version_name)},
                 {"suite", name_or_empty(facts.cipher_suite, iana::cipher_suite_name)},
                 {"group", group_of(facts, received)},
                 {"scheme", name_or_empty(facts.signature_scheme, iana::signature_scheme_name)},
                 {"data", data},
                 {"failure", ""}};
  if (const auto& failure = client.failure())
    answer["failure"] = fmt::format("{}: {}", to_string(failure->reason), failure->detail);
  return answer;
}

/// What arrived goes to the client, and behind what was received before; false when nothing more will.
bool hear(tls::Client& client, const Socket& socket, Bytes& received) {
  const auto arrival = socket.receive();
  switch (arrival.event) {
    case Socket::Event::bytes:
      append(received, arrival.bytes);
      client.receive(arrival.bytes);
      return true;
    case Socket::Event::closed: client.peer_closed(); return false;
    case Socket::Event::reset: client.peer_reset(); return false;
    case Socket::Event::deadline: client.deadline_passed(); return false;
  }
  return false;
}

json converse(const Request& request) {
  tls::crypto::SystemRandom random;
  tls::Client client(offer_of(request), {.server_name = "localhost"}, random);
  const Socket socket = Socket::connect(request.port);
  const std::string line = request.text + "\n";
  Bytes received;
  std::string data;
  bool wrote = false;
  client.start();
  while (data.size() < line.size()) {
    if (client.phase() == tls::Phase::established && !wrote) {
      client.write(as_view(line));
      wrote = true;
    }
    socket.send(client.take_output());
    const bool goes_on =
        client.phase() == tls::Phase::handshaking || client.phase() == tls::Phase::established;
    if (!goes_on || !hear(client, socket, received)) break;
    data += as_text(client.take_plaintext());
  }
  client.close();
  socket.send(client.take_output());
  return answer_of(client, received, data);
}

std::string word(tls::KeyExchange exchange) {
  switch (exchange) {
    case tls::KeyExchange::rsa: return "rsa";
    case tls::KeyExchange::dhe: return "dhe";
    case tls::KeyExchange::ecdhe: return "ecdhe";
    case tls::KeyExchange::negotiated: return "negotiated";
  }
  return {};
}

std::string word(tls::Authentication authentication) {
  switch (authentication) {
    case tls::Authentication::rsa: return "rsa";
    case tls::Authentication::ecdsa: return "ecdsa";
    case tls::Authentication::negotiated: return "negotiated";
  }
  return {};
}

void list_suites() {
  auto list = json::array();
  for (const auto& suite : tls::suites()) {
    list.push_back({{"code", suite.code},
                    {"name", iana::cipher_suite_name(suite.code)},
                    {"exchange", word(suite.key_exchange)},
                    {"authentication", word(suite.authentication)},
                    {"least_version", suite.min_version},
                    {"most_version", suite.max_version}});
  }
  std::cout << list.dump() << "\n";
}

void answer_lines() {
  for (std::string line; std::getline(std::cin, line);) {
    try {
      std::cout << converse(read_request(line)).dump() << std::endl;
    } catch (const std::exception& fault) {
      std::cout
          << json{{"complete", false}, {"failure", std::string("no connection: ") + fault.what()}}.dump()
          << std::endl;
    }
  }
}

}  // namespace
}  // namespace smtpmatrix::tests

int main(int count, char** arguments) {
  if (count == 2 && std::string_view(arguments[1]) == "--suites")
    smtpmatrix::tests::list_suites();
  else
    smtpmatrix::tests::answer_lines();
  return 0;
}
