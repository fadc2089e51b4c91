#include <array>

#include "scanner/demo/demo.h"
#include "scanner/demo/tls_channel.h"

namespace smtpmatrix::demo {
namespace {

constexpr std::array<std::string_view, 5> tls_clients = {"tls1.0", "tls1.1", "tls1.2", "tls1.2-rsa",
                                                         "tls1.3"};
constexpr std::array<std::uint16_t, 5> versions = {0x0301, 0x0302, 0x0303, 0x0303, 0x0304};

/// One line of the matrix: the outcomes of `tls_clients`, or of the client without TLS alone.
struct Row {
  std::string_view host;
  std::uint16_t port;
  Mode mode;
  std::array<std::string_view, 5> outcomes;
};

constexpr std::string_view modern = "smtp.modern.example";
constexpr std::string_view legacy = "smtp-legacy.modern.example";
constexpr std::string_view own = "mail.selfhosted.example";
constexpr std::string_view relay = "relay.office.example";

constexpr std::string_view works = "works";
constexpr std::string_view refused = "refused";
constexpr std::string_view nothing = "unsupported";

constexpr std::array<std::string_view, 5> none_of_them = {nothing, nothing, nothing, nothing, nothing};
/// TLS 1.2 only, and an ECDSA certificate cannot serve an RSA key exchange.
constexpr std::array<std::string_view, 5> only_tls12_ecdsa = {refused, refused, works, refused, refused};

constexpr std::array rows = {
    Row{modern, 587, Mode::plain, {nothing}},
    // 421 4.7.66 at AUTH below TLS 1.2; no TLS 1.3 (Botan 2's server has none, that of Botan 3 is left off).
    Row{modern, 587, Mode::starttls, {refused, refused, works, works, refused}},
    Row{modern, 587, Mode::implicit, none_of_them},
    Row{legacy, 587, Mode::plain, {nothing}},
    Row{legacy, 587, Mode::starttls, {works, works, works, works, refused}},
    Row{legacy, 587, Mode::implicit, none_of_them},
    Row{own, 465, Mode::plain, {nothing}},
    Row{own, 465, Mode::starttls, none_of_them},
    Row{own, 465, Mode::implicit, only_tls12_ecdsa},
    Row{own, 587, Mode::plain, {nothing}},
    Row{own, 587, Mode::starttls, only_tls12_ecdsa},
    Row{own, 587, Mode::implicit, none_of_them},
    // No AUTH is offered there, and the demo asks for a login.
    Row{relay, 25, Mode::plain, {nothing}},
    Row{relay, 25, Mode::starttls, none_of_them},
    Row{relay, 25, Mode::implicit, none_of_them},
};

/// Where Botan's server cannot speak the version, the simulated server refuses it with an alert.
std::string_view outcome_at(const Row& row, std::size_t client) {
  return versions.at(client) < TlsChannel::oldest_possible() && row.outcomes.at(client) == works
             ? refused
             : row.outcomes.at(client);
}

std::vector<ExpectedCell> make_cells() {
  std::vector<ExpectedCell> cells;
  for (const Row& row : rows) {
    if (row.mode == Mode::plain) {
      cells.push_back({row.host, row.port, row.mode, "none", row.outcomes.front()});
      continue;
    }
    for (std::size_t i = 0; i < tls_clients.size(); ++i)
      cells.push_back({row.host, row.port, row.mode, tls_clients[i], outcome_at(row, i)});
  }
  return cells;
}

}  // namespace

const std::vector<ExpectedCell>& expected_cells() {
  static const std::vector<ExpectedCell> cells = make_cells();
  return cells;
}

std::string_view shortcoming() {
  if (TlsChannel::oldest_possible() <= versions.front()) return {};
  return "This build's Botan serves no TLS 1.0 and 1.1: the simulated servers that would speak them refuse "
         "them\n"
         "with an alert. As a client this build speaks both, as ever; a build with Botan 2 shows it here.\n";
}

}  // namespace smtpmatrix::demo
