#include "probes/clients/read_clients.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

#include "probes/clients/catalogue.h"
#include "probes/clients/limits.h"
#include "probes/clients/recorded_hello.h"
#include "probes/iana/numbers.h"

namespace smtpmatrix::clients {
namespace {

using nlohmann::json;

/// Ends the reading of a file; nothing but its words leaves this file.
struct Wrong : std::runtime_error {
  using std::runtime_error::runtime_error;
};

constexpr std::array<std::pair<std::string_view, std::uint16_t>, 5> version_words = {
    {{"ssl3", iana::version::ssl3},
     {"tls1.0", iana::version::tls10},
     {"tls1.1", iana::version::tls11},
     {"tls1.2", iana::version::tls12},
     {"tls1.3", iana::version::tls13}}};

std::uint16_t version_of(const json& word) {
  const auto text = word.get<std::string>();
  const auto found =
      std::ranges::find(version_words, text, &std::pair<std::string_view, std::uint16_t>::first);
  if (found == version_words.end()) throw Wrong(fmt::format("no version: {}", text));
  return found->second;
}

std::string text_of(const json& object, const char* key, std::size_t limit = limits::file_bytes) {
  auto text = object.at(key).get<std::string>();
  if (text.size() > limit) throw Wrong(fmt::format("{}: longer than {} bytes", key, limit));
  const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
  if (std::ranges::any_of(text, is_control)) throw Wrong(fmt::format("{}: control characters", key));
  return text;
}

std::string optional_text(const json& object, const char* key) {
  return object.contains(key) ? text_of(object, key) : std::string();
}

/// What a user types after --client, and what stands in files and URLs.
std::string id_of(const json& item) {
  auto id = text_of(item, "id", limits::id_bytes);
  const auto fits = [](unsigned char c) {
    return std::islower(c) != 0 || std::isdigit(c) != 0 || c == '.' || c == '-' || c == '_';
  };
  if (id.empty() || !std::ranges::all_of(id, fits)) throw Wrong("id: wanted a-z 0-9 . - _");
  return id;
}

Bounds bounds_of(const json& object, const char* key) {
  Bounds bounds;
  if (!object.contains(key)) return bounds;
  const auto& item = object.at(key);
  if (item.contains("least")) bounds.least = item.at("least").get<unsigned>();
  if (item.contains("most")) bounds.most = item.at("most").get<unsigned>();
  return bounds;
}

/// What was tried and refused; between it and what was accepted nothing is known.
template <typename Number>
Number refused_from(const json& object, const char* key) {
  return object.contains(key) ? object.at(key).at("refused").get<Number>() : Number{};
}

Acceptance acceptance_of(const json& item) {
  Acceptance accepts;
  accepts.rsa_bits = bounds_of(item, "rsa_bits");
  accepts.certificate_hashes = item.value("certificate_hashes", std::vector<std::string>{});
  accepts.chain_bytes_refused = refused_from<std::size_t>(item, "certificate_list_bytes");
  accepts.intermediates_refused = refused_from<unsigned>(item, "intermediates");
  accepts.source = optional_text(item, "source");
  return accepts;
}

Trust trust_of(const json& item) {
  Trust trust;
  const auto word = item.at("roots").get<std::string>();
  if (word == "none") return trust;
  if (word != "system" && word != "own") throw Wrong(fmt::format("trust: no roots of that name: {}", word));
  trust.roots = word == "system" ? Roots::system : Roots::own;
  trust.verifies_chain = item.value("chain", true);
  trust.verifies_name = item.value("name", true);
  trust.store = optional_text(item, "store");
  trust.store_release = optional_text(item, "store_release");
  return trust;
}

SmtpHabits habits_of(const json& item) {
  SmtpHabits smtp;
  smtp.says_helo = item.value("says_helo", false);
  if (item.contains("modes")) {
    smtp.modes.clear();
    for (const auto& word : item.at("modes")) {
      const auto mode = parse_mode(word.get<std::string>());
      if (!mode) throw Wrong(fmt::format("smtp: no mode: {}", word.dump()));
      smtp.modes.push_back(*mode);
    }
  }
  smtp.mechanisms = item.value("mechanisms", std::vector<std::string>{});
  smtp.names_user_with_login = item.value("names_user_with_login", false);
  smtp.says_ehlo_after_tls = item.value("says_ehlo_after_tls", true);
  return smtp;
}

Origin origin_of(const json& item) {
  return {.kind = text_of(item, "kind"),
          .year_from = item.at("year_from").get<unsigned>(),
          .stands_for = text_of(item, "stands_for"),
          .fidelity = text_of(item, "fidelity"),
          .source = text_of(item, "source"),
          .notes = optional_text(item, "notes"),
          .ja3 = optional_text(item, "ja3"),
          .ja4 = optional_text(item, "ja4")};
}

Bytes hello_bytes(const std::string& id, const json& item, const json& hellos) {
  const bool is_own = item.contains("hello");
  if (!is_own && !hellos.contains(id)) throw Wrong("hello: missing");
  const auto hex = is_own ? item.at("hello").get<std::string>() : hellos.at(id).get<std::string>();
  if (hex.size() > 2 * limits::hello_bytes) throw Wrong("hello: longer than any");
  try {
    return from_hex(hex);
  } catch (const std::invalid_argument&) {
    throw Wrong("hello: no hexadecimal bytes");
  }
}

tls::Offer offer_of(const std::string& id, const json& item, const json& hellos) {
  const auto left_out = item.value("not_in_mail", std::vector<std::uint16_t>{});
  auto offer = offer_of_recorded(hello_bytes(id, item, hellos), left_out);
  if (!offer) throw Wrong(offer.error());
  const auto accepts = item.value("accepts", json::object());
  if (accepts.contains("least_version")) {
    const auto least = version_of(accepts.at("least_version"));
    std::erase_if(offer->versions, [&](std::uint16_t version) { return version < least; });
  }
  if (offer->versions.empty()) throw Wrong("accepts: least_version is above all that the hello offers");
  const auto dh = bounds_of(accepts, "dh_bits");
  offer->dh_bits_min = dh.least.value_or(0);
  offer->dh_bits_max = dh.most;
  return std::move(*offer);
}

Client client_of(const std::string& id, const json& item, const json& hellos) {
  Client client;
  client.id = id;
  client.label = text_of(item, "label", limits::label_bytes);
  client.offer = offer_of(id, item, hellos);
  client.accepts = acceptance_of(item.value("accepts", json::object()));
  if (item.contains("trust"))
    client.trust = trust_of(item.at("trust"));
  else
    client.trust.roots = Roots::unknown;
  client.smtp = habits_of(item.value("smtp", json::object()));
  client.origin = origin_of(item);
  return client;
}

std::vector<Client> clients_in(const json& document, const json& hellos) {
  if (!document.is_object()) throw Wrong("wanted an object with schema and clients");
  const auto& items = document.at("clients");
  if (document.at("schema") != "smtpmatrix.clients/1") throw Wrong("schema: wanted smtpmatrix.clients/1");
  if (items.size() > limits::clients) throw Wrong(fmt::format("more than {} clients", limits::clients));
  std::vector<Client> clients;
  std::set<std::string> ids;
  for (const auto& item : items) {
    const auto id = id_of(item);
    try {
      if (!ids.insert(id).second) throw Wrong("there twice");
      clients.push_back(client_of(id, item, hellos));
    } catch (const std::exception& fault) {
      throw Wrong(fmt::format("client {}: {}", id, fault.what()));
    }
  }
  return clients;
}

}  // namespace

std::string_view to_string(Roots roots) {
  switch (roots) {
    case Roots::unknown: return "unknown";
    case Roots::none: return "none";
    case Roots::system: return "system";
    case Roots::own: return "own";
  }
  return "unknown";
}

tl::expected<std::vector<Client>, std::string> read_clients(std::string_view text, std::string_view hellos) {
  if (text.size() > limits::file_bytes)
    return tl::unexpected(fmt::format("larger than {} bytes", limits::file_bytes));
  try {
    const auto recorded = hellos.empty() ? json::object() : json::parse(hellos).at("hellos");
    return clients_in(json::parse(text), recorded);
  } catch (const std::exception& fault) {
    return tl::unexpected(std::string(fault.what()));
  }
}

tl::expected<std::vector<Client>, std::string> read_clients(std::string_view text) {
  return read_clients(text, {});
}

}  // namespace smtpmatrix::clients
