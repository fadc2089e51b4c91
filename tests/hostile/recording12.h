// What a real server of TLS 1.0 to 1.2 answered to a client of fixed randomness: the same client can be told
// it again, changed on the way.
#pragma once

#include <gtest/gtest.h>

#include "tests/unit/probes/tls/handshake/support.h"

#include "edit.h"

namespace smtpmatrix::hostile {

namespace handshakes = tls::testing;  // offers, seeded randomness and servers of the room's own tests

struct Recording12 {
  tls::Offer offer;
  std::vector<Bytes> flight;    ///< ServerHello to ServerHelloDone, a record each
  std::vector<Bytes> finished;  ///< from ChangeCipherSpec on
};

inline Recording12 record12(const tls::Offer& offer, const std::string& key = "rsa") {
  Recording12 recording{.offer = offer, .flight = {}, .finished = {}};
  const auto answer = handshakes::answers_of(handshakes::server_settings(offer.versions.front(), key));
  handshakes::SeededRandom random;
  tls::Client client(offer, {.server_name = "localhost"}, random);
  client.start();
  const Bytes first = answer(client.take_output());
  client.receive(first);
  const Bytes second = answer(client.take_output());
  client.receive(second);
  if (client.phase() != tls::Phase::established) throw std::runtime_error("nothing to record: no session");
  for (const Bytes& message : split_messages(first))
    recording.flight.push_back(record_of(iana::content_type::handshake, message, offer.versions.front()));
  recording.finished = split_records(second);
  return recording;
}

/// A client of the same randomness hears this.
inline tls::Client told(const Recording12& recording) {
  static handshakes::SeededRandom random;  // outlives the client
  random = handshakes::SeededRandom();
  tls::Client client(recording.offer, {.server_name = "localhost"}, random);
  client.start();
  (void)client.take_output();
  for (const Bytes& record : recording.flight) client.receive(record);
  for (const Bytes& record : recording.finished) client.receive(record);
  return client;
}

}  // namespace smtpmatrix::hostile
