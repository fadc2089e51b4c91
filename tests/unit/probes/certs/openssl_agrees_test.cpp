// An independent opinion: `openssl verify` on the same chains, names and moments.
#include <cstdlib>
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "probes/certs/verify.h"
#include "tests/support/files.h"

namespace smtpmatrix::certs {
namespace {

const std::string folder = SMTPMATRIX_BINARY_DIR "/certificates/";

struct Case {
  std::string leaf;
  std::vector<std::string> others;
  std::string root;
  std::string name = "smtp.example.test";
  int years = 1;  ///< from now
};

bool openssl_verifies(const Case& c, UnixTime now) {
  std::string command = "openssl verify -purpose sslserver -auth_level 2 -attime " +
                        std::to_string(now.time_since_epoch().count()) + " -no-CApath -no-CAstore -CAfile " +
                        folder + c.root + ".pem";
  command += (c.name.find(':') != std::string::npos || c.name == "127.0.0.1") ? " -verify_ip "
                                                                              : " -verify_hostname ";
  command += c.name;
  for (const std::string& other : c.others) command += " -untrusted " + folder + other + ".pem";
  command += " " + folder + c.leaf + ".pem >/dev/null 2>&1";
  return std::system(command.c_str()) == 0;  // NOLINT(cert-env33-c): fixed words only
}

bool we_verify(const Case& c, UnixTime now) {
  std::vector<Bytes> chain = {to_bytes(tests::read_file(folder + c.leaf + ".der"))};
  for (const std::string& other : c.others)
    chain.push_back(to_bytes(tests::read_file(folder + other + ".der")));
  const TrustStore store = TrustStore::from_pem(tests::read_file(folder + c.root + ".pem")).value();
  return verify(chain, c.name, now, store).verified();
}

TEST(Verify, AgreesWithOpenssl) {
  const std::vector<Case> cases = {
      {"leaf", {"intermediate"}, "root"},
      {"leaf", {"root", "intermediate"}, "root"},
      {"leaf", {"intermediate"}, "other-root"},
      {"leaf", {}, "root"},
      {"leaf", {"intermediate"}, "root", "other.test"},
      {"leaf", {"intermediate"}, "root", "x.wild.example.test"},
      {"leaf", {"intermediate"}, "root", "x.y.wild.example.test"},
      {"leaf", {"intermediate"}, "root", "127.0.0.1"},
      {"leaf", {"intermediate"}, "root", "127.0.0.2"},
      {"leaf", {"intermediate"}, "root", "2001:db8::25"},
      {"leaf", {"intermediate"}, "root", "smtp.example.test", 101},
      {"leaf", {"intermediate"}, "root", "smtp.example.test", -40},
      {"leaf-of-root", {}, "root"},
      {"leaf-common-name", {"intermediate"}, "root"},
      {"leaf-client", {"intermediate"}, "root"},
      {"leaf-sha1", {"intermediate"}, "root"},
      {"leaf-rsa1024", {"intermediate"}, "root"},
      {"leaf-of-leaf", {"leaf", "intermediate"}, "root"},
      {"leaf-forged", {}, "root"},
      {"self-signed", {}, "root"},
      {"self-signed", {}, "self-signed"},
  };
  const auto made =
      verify({to_bytes(tests::read_file(folder + "leaf.der"))}, "", {}, {}).chain.at(0).not_before;
  for (const Case& c : cases) {
    const UnixTime now = made + std::chrono::days(365 * c.years);
    EXPECT_EQ(we_verify(c, now), openssl_verifies(c, now))
        << c.leaf << " with " << c.others.size() << " under " << c.root << " for " << c.name << " in "
        << c.years;
  }
}

}  // namespace
}  // namespace smtpmatrix::certs
