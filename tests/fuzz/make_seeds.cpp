// Records the seeds of tls_client, hello, records and certificate_chain from real servers. Run by hand when
// the pinned clients change what they offer: `fuzz_make_seeds tests/fuzz/seeds`. Seeds that fit no more only
// end earlier.
#include <filesystem>
#include <fstream>
#include <iostream>

#include "probes/base/writer.h"
#include "probes/clients/client.h"
#include "probes/tls/handshake/client.h"
#include "tests/loopback/servers.h"
#include "tests/loopback/socket.h"
#include "tests/support/files.h"
#include "tests/support/scripted_random.h"

namespace smtpmatrix::tests {
namespace {

std::filesystem::path folder;

void save(const std::string& target, const std::string& name, View bytes) {
  std::filesystem::create_directories(folder / target);
  std::ofstream(folder / target / name, std::ios::binary) << as_text(bytes);
}

struct Recording {
  Bytes ours;
  Bytes theirs;
};

/// A handshake, one line there and back, and what both sides said.
Recording record(const OpensslServer& server, const tls::Offer& offer) {
  testing::ScriptedRandom random;
  tls::Client client(offer, {"localhost"}, random);
  const Socket socket = Socket::connect(server.port());
  Recording recording;
  client.start();
  bool wrote = false;
  while (client.phase() == tls::Phase::handshaking || client.take_plaintext().empty()) {
    const Bytes output = client.take_output();
    append(recording.ours, output);
    socket.send(output);
    const Socket::Arrival arrival = socket.receive();
    if (arrival.event != Socket::Event::bytes) break;
    append(recording.theirs, arrival.bytes);
    client.receive(arrival.bytes);
    if (client.phase() == tls::Phase::established && !wrote) client.write(as_view("abc\n"));
    wrote = wrote || client.phase() == tls::Phase::established;
  }
  return recording;
}

Bytes with_prefix(std::initializer_list<std::uint8_t> prefix, View rest) {
  Bytes bytes(prefix);
  append(bytes, rest);
  return bytes;
}

void record_servers() {
  constexpr std::size_t record_header = 5;
  constexpr std::size_t message_header = 4;
  std::uint8_t index = 0;
  for (const auto& client : clients::version_pinned()) {
    if (!client.offer) continue;
    const OpensslServer server("rsa", {"-rev"});
    const Recording recording = record(server, *client.offer);
    save("tls_client", client.id, with_prefix({index++, 255}, recording.theirs));
    save("records", client.id, with_prefix({16}, recording.theirs));
    save("hello", client.id + ".client_hello",
         with_prefix({0}, View(recording.ours).subspan(record_header + message_header)));
    const std::size_t length = static_cast<std::size_t>(recording.theirs[7] << 8 | recording.theirs[8]);
    save("hello", client.id + ".server_hello",
         with_prefix({1}, View(recording.theirs).subspan(record_header + message_header, length)));
  }
}

void save_chains() {
  const auto chain = [](std::initializer_list<const char*> names) {
    Writer writer;
    for (const char* name : names)
      writer.vector_u24(as_view(read_file(made_file(std::string(name) + ".der"))));
    return std::move(writer).finish();
  };
  save("certificate_chain", "whole", chain({"leaf", "intermediate", "root"}));
  save("certificate_chain", "self_signed", chain({"self-signed"}));
  save("certificate_chain", "ed25519", chain({"server-ed25519"}));
  save("certificate_chain", "rsa_pss", chain({"server-rsa-pss"}));
  save("certificate_chain", "weak", chain({"leaf-rsa1024", "intermediate"}));
  save("trust_store", "two",
       as_view(read_file(made_file("root.pem")) + read_file(made_file("other-root.pem"))));
}

}  // namespace
}  // namespace smtpmatrix::tests

int main(int count, char** arguments) {
  if (count != 2) {
    std::cerr << "usage: fuzz_make_seeds SEEDS_DIRECTORY\n";
    return 2;
  }
  smtpmatrix::tests::folder = arguments[1];
  smtpmatrix::tests::record_servers();
  smtpmatrix::tests::save_chains();
  return 0;
}
