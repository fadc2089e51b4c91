#include "scanner/cli/client_details.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "probes/base/reader.h"
#include "probes/iana/names.h"

namespace smtpmatrix::cli {
namespace {

using Names = std::vector<std::string>;
using NameOf = std::string (*)(std::uint16_t);

constexpr std::uint16_t supported_groups = 10;
constexpr std::uint16_t signature_algorithms = 13;
constexpr std::size_t indent = 20;

struct Details {
  Names versions, cipher_suites, groups, key_shares, signature_schemes, extensions;
};

Names names(const std::vector<std::uint16_t>& numbers, NameOf name_of) {
  Names result;
  for (const auto number : numbers) result.push_back(name_of(number));
  return result;
}

/// The two-byte numbers of an extension whose body is one list of them.
Names listed_in(const tls::Offer& offer, std::uint16_t extension, NameOf name_of) {
  Names result;
  for (const auto& offered : offer.extensions) {
    if (offered.type != extension) continue;
    Reader reader(offered.body);
    Reader list = reader.inner_u16("list");
    while (!list.empty()) result.push_back(name_of(list.u16("number")));
  }
  return result;
}

Details details_of(const tls::Offer& offer) {
  Details details;
  details.versions = names(offer.versions, iana::version_name);
  details.cipher_suites = names(offer.cipher_suites, iana::cipher_suite_name);
  details.groups = listed_in(offer, supported_groups, iana::group_name);
  details.key_shares = names(offer.key_share_groups, iana::group_name);
  details.signature_schemes = listed_in(offer, signature_algorithms, iana::signature_scheme_name);
  for (const auto& extension : offer.extensions)
    details.extensions.push_back(iana::extension_name(extension.type));
  return details;
}

std::string rows(std::string_view caption, const Names& values) {
  std::string text;
  for (const auto& value : values) {
    text += fmt::format("  {:<{}}{}\n", caption, indent, value);
    caption = "";
  }
  return text;
}

}  // namespace

std::string client_text(const clients::Client& client) {
  std::string text = fmt::format("{}: {}\n", client.id, client.label);
  if (!client.offer) return text + "  no TLS\n";
  const Details details = details_of(*client.offer);
  text += rows("versions", details.versions);
  text += rows("cipher suites", details.cipher_suites);
  text += rows("groups", details.groups);
  text += rows("key shares", details.key_shares);
  text += rows("signature schemes", details.signature_schemes);
  text += rows("extensions", details.extensions);
  return text;
}

std::string clients_json(const std::vector<clients::Client>& all) {
  auto array = nlohmann::ordered_json::array();
  for (const auto& client : all) {
    nlohmann::ordered_json object = {{"id", client.id}, {"label", client.label}, {"offer", nullptr}};
    if (client.offer) {
      const Details details = details_of(*client.offer);
      object["offer"] = {{"versions", details.versions},
                         {"cipher_suites", details.cipher_suites},
                         {"groups", details.groups},
                         {"key_shares", details.key_shares},
                         {"signature_schemes", details.signature_schemes},
                         {"extensions", details.extensions}};
    }
    array.push_back(std::move(object));
  }
  return array.dump(2) + "\n";
}

}  // namespace smtpmatrix::cli
