#include "scanner/plan/preference.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "reports/verdict/provider.h"

namespace smtpmatrix::scanner {
namespace {

constexpr std::array<std::uint16_t, 3> implicit_ports = {465, 2465, 8465};
constexpr std::array<std::uint16_t, 2> submission_ports = {587, 2587};
constexpr std::array<std::uint16_t, 4> greeting_ports = {25, 587, 2525, 2587};

/// Versions by how many servers answer a hello of theirs.
constexpr std::array<std::uint16_t, 4> most_answered = {0x0303, 0x0304, 0x0302, 0x0301};

auto answer_rank(const clients::Client& client) {
  const auto offers = [&](std::uint16_t version) {
    return client.offer && std::ranges::find(client.offer->versions, version) != client.offer->versions.end();
  };
  const auto best = std::ranges::find_if(most_answered, offers);
  const auto suites = client.offer ? client.offer->cipher_suites.size() : 0;
  return std::tuple(best - most_answered.begin(), -static_cast<std::ptrdiff_t>(suites));
}

/// Shares and the server name left out: they do not tell clients of one version apart.
std::size_t hello_bytes(const tls::Offer& offer) {
  std::size_t bytes = 2 * offer.cipher_suites.size();
  for (const auto& extension : offer.extensions) bytes += 4 + extension.body.size();
  return bytes;
}

bool contains(std::span<const std::uint16_t> ports, std::uint16_t port) {
  return std::ranges::find(ports, port) != ports.end();
}

}  // namespace

std::vector<PlannedClient> plan_clients(std::span<const clients::Client> clients) {
  std::vector<const clients::Client*> ranked;
  for (const auto& client : clients) ranked.push_back(&client);
  std::ranges::stable_sort(ranked, {}, [](const auto* client) { return answer_rank(*client); });
  std::vector<PlannedClient> planned;
  for (const auto& client : clients) {
    const auto rank = std::ranges::find(ranked, &client) - ranked.begin();
    PlannedClient& one = planned.emplace_back();
    one.id = client.id;
    one.scout_rank = static_cast<unsigned>(rank);
    one.modes = client.smtp.modes;
    one.speaks_tls = client.offer.has_value();
    if (!client.offer) continue;
    one.highest_version = *std::ranges::max_element(client.offer->versions);
    one.hello_bytes = hello_bytes(*client.offer);
  }
  return planned;
}

bool is_implicit_port(std::uint16_t port) { return contains(implicit_ports, port); }

std::vector<Mode> scout_order(std::uint16_t port, std::span<const Mode> modes) {
  // By its number a port greets or waits for a ClientHello. Where the number says nothing, a ClientHello is
  // the better question: a mail server answers with its greeting, a TLS server with TLS, both at once, while
  // waiting for the greeting of a TLS server takes until the deadline. Ports that greet are spared it, for
  // some servers hold it against a client to speak first.
  const unsigned implicit_rank = contains(greeting_ports, port) ? 3 : 0;
  std::vector<Mode> order(modes.begin(), modes.end());
  const auto rank = [&](Mode mode) {
    switch (mode) {
      case Mode::implicit: return implicit_rank;
      case Mode::starttls: return 1U;
      case Mode::plain: return 2U;
    }
    return 4U;
  };
  std::ranges::stable_sort(order, {}, rank);
  return order;
}

unsigned login_rank(const Endpoint& endpoint) {
  if (endpoint.mode == Mode::plain) return 3;
  if (endpoint.mode == Mode::starttls && contains(submission_ports, endpoint.port)) return 0;
  if (endpoint.mode == Mode::implicit && is_implicit_port(endpoint.port)) return 1;
  return 2;
}

Stage default_until(std::string_view host, bool has_credentials) {
  if (has_credentials) return Stage::auth;
  const auto provider = reports::recognise_provider(host, nullptr);
  return provider && reports::refuses_at_auth(*provider) ? Stage::auth_challenge : Stage::ehlo_tls;
}

}  // namespace smtpmatrix::scanner
