#include "probes/clients/catalogue.h"

#include <algorithm>
#include <fmt/format.h>
#include <fnmatch.h>
#include <stdexcept>

#include "probes/clients/embedded.h"
#include "probes/clients/read_clients.h"

namespace smtpmatrix::clients {
namespace {

void take(std::vector<const Client*>& to, const std::vector<Client>& from) {
  for (const auto& client : from) to.push_back(&client);
}

const Client* find_in(const std::vector<Client>& clients, std::string_view id) {
  const auto found = std::ranges::find(clients, id, &Client::id);
  return found == clients.end() ? nullptr : &*found;
}

}  // namespace

const std::vector<Client>& device_profiles() {
  static const std::vector<Client> profiles = [] {
    auto read = read_clients(embedded::clients_json(), embedded::client_hellos_json());
    // The build has checked them.
    if (!read) throw std::logic_error("data/clients.json: " + read.error());
    return std::move(*read);
  }();
  return profiles;
}

tl::expected<void, std::string> Catalogue::add(std::vector<Client> own) {
  for (const auto& client : own) {
    const bool is_taken = clients::find(client.id) != nullptr || client.id == "versions" ||
                          client.id == "devices" || client.id == "all";
    if (is_taken) return tl::unexpected(fmt::format("client {}: the name has a meaning already", client.id));
    if (find_in(own_, client.id) != nullptr)
      return tl::unexpected(fmt::format("client {}: there twice", client.id));
  }
  std::ranges::move(own, std::back_inserter(own_));
  return {};
}

const Client* Catalogue::find(std::string_view id) const {
  if (const auto* pinned = clients::find(id)) return pinned;
  if (const auto* own = find_in(own_, id)) return own;
  return find_in(device_profiles(), id);
}

std::vector<const Client*> Catalogue::devices() const {
  std::vector<const Client*> all;
  take(all, own_);
  for (const auto& profile : device_profiles()) {
    if (find_in(own_, profile.id) == nullptr) all.push_back(&profile);
  }
  return all;
}

std::vector<const Client*> Catalogue::select(std::string_view words) const {
  std::vector<const Client*> chosen;
  if (words == "versions" || words == "all") take(chosen, version_pinned());
  if (words == "versions") return chosen;
  if (words != "all" && words != "devices" && words.find('*') == std::string_view::npos) {
    if (const auto* one = find(words)) chosen.push_back(one);
    return chosen;
  }
  const bool is_pattern = words.find('*') != std::string_view::npos;
  if (is_pattern) take(chosen, version_pinned());
  for (const auto* device : devices()) chosen.push_back(device);
  const std::string pattern(words);
  const auto differs = [&](const Client* client) {
    return fnmatch(pattern.c_str(), client->id.c_str(), 0) != 0;
  };
  if (is_pattern) std::erase_if(chosen, differs);
  return chosen;
}

}  // namespace smtpmatrix::clients
