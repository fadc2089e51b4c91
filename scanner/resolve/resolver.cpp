#include "scanner/resolve/resolver.h"

#include <algorithm>
#include <ares.h>
#include <arpa/inet.h>
#include <array>
#include <fmt/format.h>
#include <netdb.h>

#include "scanner/resolve/limits.h"

namespace smtpmatrix::scanner {
namespace {

using Callback = std::function<void(Resolved<std::vector<std::string>>)>;

/// The C library wants initialising once a process.
int initialise_library() {
  static const int status = ares_library_init(ARES_LIB_INIT_ALL);
  return status;
}

Reason reason_of(int status) {
  switch (status) {
    case ARES_ENOTFOUND:  // NXDOMAIN
    case ARES_EBADNAME: return Reason::dns_not_found;
    case ARES_ENODATA: return Reason::dns_no_address;
    default: return Reason::dns_failed;
  }
}

ResolveFailure failure_of(int status, const std::string& name) {
  const Reason reason = reason_of(status);
  switch (reason) {
    case Reason::dns_not_found: return {reason, fmt::format("no such name: {}", name)};
    case Reason::dns_no_address: return {reason, fmt::format("{} has no address", name)};
    default: return {reason, fmt::format("resolving {}: {}", name, ares_strerror(status))};
  }
}

std::string address_text(const sockaddr& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const void* binary = nullptr;
  if (address.sa_family == AF_INET) {
    binary = &reinterpret_cast<const sockaddr_in&>(address).sin_addr;
  } else if (address.sa_family == AF_INET6) {
    binary = &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr;
  }
  if (binary == nullptr || inet_ntop(address.sa_family, binary, text.data(), text.size()) == nullptr)
    return {};
  return text.data();
}

std::vector<std::string> texts_of(const ares_addrinfo& info) {
  std::vector<std::string> addresses;
  for (const ares_addrinfo_node* node = info.nodes; node != nullptr; node = node->ai_next) {
    std::string text = address_text(*node->ai_addr);
    const bool is_new = !text.empty() && std::ranges::find(addresses, text) == addresses.end();
    if (is_new && addresses.size() < max_addresses) addresses.push_back(std::move(text));
  }
  return addresses;
}

std::string lower_case(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return text;
}

/// Names of an MX answer, by preference. Equal preferences keep an order of their own, so that the same
/// answer gives the same scan.
std::vector<std::string> exchangers_of(const ares_mx_reply* reply) {
  std::vector<std::pair<unsigned, std::string>> exchangers;
  for (; reply != nullptr; reply = reply->next) {
    exchangers.emplace_back(reply->priority, lower_case(reply->host == nullptr ? "" : reply->host));
  }
  std::ranges::sort(exchangers);
  std::vector<std::string> names;
  for (auto& [preference, name] : exchangers) {
    const bool is_new = std::ranges::find(names, name) == names.end();
    if (is_new && names.size() < max_exchangers) names.push_back(std::move(name));
  }
  return names;
}

struct Question {
  std::string name;
  Callback callback;
};

void addresses_arrived(void* argument, int status, int /*timeouts*/, ares_addrinfo* answer) {
  const std::unique_ptr<Question> question(static_cast<Question*>(argument));
  const std::unique_ptr<ares_addrinfo, void (*)(ares_addrinfo*)> owner(answer, ares_freeaddrinfo);
  if (status != ARES_SUCCESS) return question->callback(tl::unexpected(failure_of(status, question->name)));
  auto addresses = texts_of(*answer);
  if (addresses.empty()) {
    return question->callback(tl::unexpected(failure_of(ARES_ENODATA, question->name)));
  }
  question->callback(std::move(addresses));
}

Resolved<std::vector<std::string>> read_exchangers(const Question& question, int status,
                                                   const unsigned char* bytes, int length) {
  // RFC 5321 5.1: without MX records the domain is its own exchanger.
  const std::vector<std::string> itself = {question.name};
  if (status == ARES_ENODATA) return itself;
  if (status != ARES_SUCCESS) return tl::unexpected(failure_of(status, question.name));
  ares_mx_reply* reply = nullptr;
  const int parsed = ares_parse_mx_reply(bytes, length, &reply);
  if (parsed == ARES_ENODATA) return itself;
  if (parsed != ARES_SUCCESS) return tl::unexpected(failure_of(parsed, question.name));
  const std::unique_ptr<ares_mx_reply, void (*)(void*)> owner(reply, ares_free_data);
  auto names = exchangers_of(reply);
  // RFC 7505 3: a single exchanger with an empty name means that the domain takes no mail.
  std::erase_if(names, [](const std::string& name) { return name.empty() || name == "."; });
  if (names.empty()) {
    return tl::unexpected(
        ResolveFailure{Reason::dns_no_address, fmt::format("{} takes no mail (null MX)", question.name)});
  }
  return names;
}

void exchangers_arrived(void* argument, int status, int /*timeouts*/, unsigned char* bytes, int length) {
  const std::unique_ptr<Question> question(static_cast<Question*>(argument));
  question->callback(read_exchangers(*question, status, bytes, length));
}

}  // namespace

struct Resolver::Impl {
  explicit Impl(Watcher& waits) : watcher(&waits) {}
  ~Impl() {
    if (channel != nullptr) ares_destroy(channel);
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void rearm() const {
    timeval pause{};
    if (ares_timeout(channel, nullptr, &pause) == nullptr) return watcher->wake_after(std::nullopt);
    const auto whole = std::chrono::seconds(pause.tv_sec) + std::chrono::microseconds(pause.tv_usec);
    // Rounded up: a timer that is a little early would spin.
    watcher->wake_after(std::chrono::ceil<std::chrono::milliseconds>(whole) + std::chrono::milliseconds(1));
  }

  Watcher* watcher;
  ares_channel channel = nullptr;
  int family = AF_UNSPEC;
};

Resolver::Resolver(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Resolver::~Resolver() = default;

tl::expected<std::unique_ptr<Resolver>, std::string> Resolver::create(const ResolverSettings& settings,
                                                                      Watcher& watcher) {
  const auto failed = [](int status) {
    return tl::unexpected(fmt::format("name resolution cannot start: {}", ares_strerror(status)));
  };
  if (const int status = initialise_library(); status != ARES_SUCCESS) return failed(status);
  auto impl = std::make_unique<Impl>(watcher);
  if (!settings.ipv4) impl->family = AF_INET6;
  if (!settings.ipv6) impl->family = AF_INET;
  ares_options options{};
  options.timeout = static_cast<int>(settings.timeout.count());
  options.tries = settings.tries;
  options.sock_state_cb = [](void* data, ares_socket_t socket, int readable, int writable) {
    static_cast<Watcher*>(data)->watch(socket, readable != 0, writable != 0);
  };
  options.sock_state_cb_data = &watcher;
  const int wanted = ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB;
  if (const int status = ares_init_options(&impl->channel, &options, wanted); status != ARES_SUCCESS) {
    return failed(status);
  }
  if (!settings.dns_server.empty()) {
    const int status = ares_set_servers_ports_csv(impl->channel, settings.dns_server.c_str());
    if (status != ARES_SUCCESS) {
      return tl::unexpected(fmt::format("DNS server {}: {}", settings.dns_server, ares_strerror(status)));
    }
  }
  return std::unique_ptr<Resolver>(new Resolver(std::move(impl)));
}

void Resolver::addresses(const std::string& host, Callback callback) {
  ares_addrinfo_hints hints{};
  hints.ai_family = impl_->family;
  hints.ai_socktype = SOCK_STREAM;
  auto question = std::make_unique<Question>(Question{host, std::move(callback)});
  ares_getaddrinfo(impl_->channel, host.c_str(), nullptr, &hints, addresses_arrived, question.release());
  impl_->rearm();
}

void Resolver::mail_exchangers(const std::string& domain, Callback callback) {
  constexpr int class_in = 1;  // RFC 1035 3.2.4
  constexpr int type_mx = 15;  // RFC 1035 3.2.2
  auto question = std::make_unique<Question>(Question{domain, std::move(callback)});
  ares_query(impl_->channel, domain.c_str(), class_in, type_mx, exchangers_arrived, question.release());
  impl_->rearm();
}

void Resolver::socket_ready(int socket, bool readable, bool writable) {
  ares_process_fd(impl_->channel, readable ? socket : ARES_SOCKET_BAD, writable ? socket : ARES_SOCKET_BAD);
  impl_->rearm();
}

void Resolver::time_passed() {
  ares_process_fd(impl_->channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
  impl_->rearm();
}

}  // namespace smtpmatrix::scanner
