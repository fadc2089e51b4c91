#include "scanner/cli/client_details.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "probes/base/reader.h"
#include "probes/clients/fingerprint.h"
#include "probes/iana/names.h"
#include "probes/iana/numbers.h"
#include "reports/render/unicode.h"

namespace smtpmatrix::cli {
namespace {

using Json = nlohmann::ordered_json;
using Names = std::vector<std::string>;
using NameOf = std::string (*)(std::uint16_t);

constexpr std::size_t indent = 20;
constexpr std::size_t text_width = 100;
/// In the hello that JSON shows: RFC 2606 3.
constexpr auto sample_name = "smtp.example.org";

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

/// RFC 5246 E.2: a cipher spec of SSL 2.0 whose first byte is zero is a suite of TLS.
std::string spec_name(std::uint32_t spec) {
  return spec <= 0xffffU ? iana::cipher_suite_name(static_cast<std::uint16_t>(spec))
                         : fmt::format("0x{:06X} (SSL 2.0)", spec);
}

Details details_of(const tls::Offer& offer) {
  Details details;
  details.versions = names(offer.versions, iana::version_name);
  details.cipher_suites = names(offer.cipher_suites, iana::cipher_suite_name);
  if (!offer.sslv2_cipher_specs.empty()) {
    details.cipher_suites.clear();
    for (const auto spec : offer.sslv2_cipher_specs) details.cipher_suites.push_back(spec_name(spec));
  }
  details.groups = listed_in(offer, iana::extension::supported_groups, iana::group_name);
  details.key_shares = names(offer.key_share_groups, iana::group_name);
  details.signature_schemes =
      listed_in(offer, iana::extension::signature_algorithms, iana::signature_scheme_name);
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

std::string paragraph(std::string_view caption, const std::string& words) {
  return words.empty() ? std::string() : rows(caption, reports::wrap(words, text_width - indent - 2));
}

std::string bounds_text(std::string_view what, const clients::Bounds& bounds) {
  if (bounds.least && bounds.most)
    return fmt::format("{} of {} to {} bits", what, *bounds.least, *bounds.most);
  if (bounds.least) return fmt::format("{} from {} bits on", what, *bounds.least);
  return fmt::format("{} up to {} bits", what, *bounds.most);
}

bool is_bounded(const clients::Bounds& bounds) { return bounds.least || bounds.most; }

clients::Bounds dh_bounds(const tls::Offer& offer) {
  clients::Bounds bounds;
  if (offer.dh_bits_min > 0) bounds.least = offer.dh_bits_min;
  bounds.most = offer.dh_bits_max;
  return bounds;
}

Names limits_of(const clients::Client& client) {
  Names limits;
  if (const auto dh = dh_bounds(*client.offer); is_bounded(dh))
    limits.push_back(bounds_text("DH primes", dh));
  const auto& accepts = client.accepts;
  if (is_bounded(accepts.rsa_bits)) limits.push_back(bounds_text("RSA keys", accepts.rsa_bits));
  if (!accepts.certificate_hashes.empty())
    limits.push_back(fmt::format("certificates signed with {}", fmt::join(accepts.certificate_hashes, " ")));
  if (accepts.chain_bytes_refused > 0)
    limits.push_back(fmt::format("certificates of less than {} bytes together", accepts.chain_bytes_refused));
  if (accepts.intermediates_refused > 0)
    limits.push_back(fmt::format("fewer than {} intermediate certificates", accepts.intermediates_refused));
  return limits;
}

std::string trust_text(const clients::Trust& trust) {
  switch (trust.roots) {
    case clients::Roots::unknown: return "not known: no certificate is refused";
    case clients::Roots::none: return "verifies nothing";
    case clients::Roots::system:
    case clients::Roots::own: break;
  }
  auto text = std::string(trust.roots == clients::Roots::own ? "its own roots" : "roots of its system");
  if (!trust.store.empty()) text += fmt::format(" ({} {})", trust.store, trust.store_release);
  return text + (trust.verifies_name ? "" : "; does not check the name");
}

Names habits_of(const clients::SmtpHabits& smtp) {
  Names habits;
  if (smtp.says_helo) habits.emplace_back("says HELO, never EHLO");
  Names modes;
  for (const auto mode : smtp.modes) modes.emplace_back(to_string(mode));
  habits.push_back(fmt::format("modes {}", fmt::join(modes, ", ")));
  if (!smtp.mechanisms.empty()) habits.push_back(fmt::format("AUTH {}", fmt::join(smtp.mechanisms, ", ")));
  if (smtp.names_user_with_login) habits.emplace_back("AUTH LOGIN with the user name in the command");
  if (!smtp.says_ehlo_after_tls) habits.emplace_back("no EHLO after STARTTLS");
  return habits;
}

std::string profile_text(const clients::Client& client) {
  const auto& origin = client.origin;
  if (origin.kind.empty()) return {};
  auto text = paragraph("stands for", origin.stands_for);
  text += rows("kind, since", {fmt::format("{}, {}", origin.kind, origin.year_from)});
  text += paragraph("known by", fmt::format("{}: {}", origin.fidelity, origin.source));
  text += paragraph("notes", origin.notes);
  text += rows("takes", limits_of(client));
  text += rows("trusts", {trust_text(client.trust)});
  text += rows("in SMTP", habits_of(client.smtp));
  return text;
}

Json bounds_json(const clients::Bounds& bounds) {
  return {{"least", bounds.least ? Json(*bounds.least) : Json()},
          {"most", bounds.most ? Json(*bounds.most) : Json()}};
}

void add_profile(Json& object, const clients::Client& client) {
  const auto& origin = client.origin;
  if (origin.kind.empty()) return;
  const auto& accepts = client.accepts;
  const auto& trust = client.trust;
  object["kind"] = origin.kind;
  object["year_from"] = origin.year_from;
  object["stands_for"] = origin.stands_for;
  object["fidelity"] = origin.fidelity;
  object["source"] = origin.source;
  object["notes"] = origin.notes;
  object["accepts"] = {{"dh_bits", bounds_json(dh_bounds(*client.offer))},
                       {"rsa_bits", bounds_json(accepts.rsa_bits)},
                       {"certificate_hashes", accepts.certificate_hashes},
                       {"chain_bytes_refused", accepts.chain_bytes_refused},
                       {"intermediates_refused", accepts.intermediates_refused},
                       {"source", accepts.source}};
  object["trust"] = {{"roots", to_string(trust.roots)},
                     {"chain", trust.verifies_chain},
                     {"name", trust.verifies_name},
                     {"store", trust.store},
                     {"store_release", trust.store_release}};
  Names modes;
  for (const auto mode : client.smtp.modes) modes.emplace_back(to_string(mode));
  object["smtp"] = {{"says_helo", client.smtp.says_helo},
                    {"modes", modes},
                    {"mechanisms", client.smtp.mechanisms},
                    {"names_user_with_login", client.smtp.names_user_with_login},
                    {"says_ehlo_after_tls", client.smtp.says_ehlo_after_tls}};
  object["recorded"] = {{"ja3", origin.ja3}, {"ja4", origin.ja4}};
}

constexpr std::array<std::pair<std::string_view, std::string_view>, 7> group_heads = {
    {{"", "Pinned to one version, with all that the engine can"},
     {"device", "Devices"},
     {"library", "Libraries that firmware and programs are built on"},
     {"os", "Operating systems"},
     {"mail-client", "Mail programs"},
     {"mta", "Mail servers and tools that relay"},
     {"runtime", "Languages and their mail libraries"}}};

std::string list_entry(const clients::Client& client, std::size_t id_width) {
  const auto year = client.origin.year_from == 0 ? std::string() : std::to_string(client.origin.year_from);
  auto text = fmt::format("  {:<{}}  {:<4}  {}\n", client.id, id_width, year, client.label);
  if (client.origin.stands_for.empty()) return text;
  for (const auto& line : reports::wrap(client.origin.stands_for, text_width - id_width - 12))
    text += fmt::format("  {:<{}}        {}\n", "", id_width, line);
  return text;
}

}  // namespace

std::string client_text(const clients::Client& client) {
  std::string text = fmt::format("{}: {}\n", client.id, client.label);
  if (!client.offer) return text + "  no TLS\n";
  const Details details = details_of(*client.offer);
  text += profile_text(client);
  if (!client.offer->sslv2_cipher_specs.empty()) text += rows("hello", {"in the format of SSL 2.0"});
  text += rows("versions", details.versions);
  text += rows("cipher suites", details.cipher_suites);
  text += rows("groups", details.groups);
  text += rows("key shares", details.key_shares);
  text += rows("signature schemes", details.signature_schemes);
  text += rows("extensions", details.extensions);
  if (const auto marks = clients::fingerprint_of(*client.offer)) {
    text += rows("JA3", {marks->ja3});
    text += rows("JA4", {marks->ja4});
  }
  return text;
}

std::string clients_list(const std::vector<const clients::Client*>& all) {
  std::size_t id_width = 0;
  for (const auto* client : all) id_width = std::max(id_width, client->id.size());
  std::string text;
  for (const auto& [kind, head] : group_heads) {
    std::string entries;
    for (const auto* client : all) {
      if (client->origin.kind == kind) entries += list_entry(*client, id_width);
    }
    if (!entries.empty()) text += fmt::format("{}{}:\n{}", text.empty() ? "" : "\n", head, entries);
  }
  return text;
}

std::string clients_json(const std::vector<const clients::Client*>& all) {
  auto array = Json::array();
  for (const auto* client : all) {
    Json object = {{"id", client->id}, {"label", client->label}};
    add_profile(object, *client);
    object["offer"] = nullptr;
    if (client->offer) {
      const Details details = details_of(*client->offer);
      object["offer"] = {{"versions", details.versions},
                         {"cipher_suites", details.cipher_suites},
                         {"groups", details.groups},
                         {"key_shares", details.key_shares},
                         {"signature_schemes", details.signature_schemes},
                         {"extensions", details.extensions}};
      if (const auto marks = clients::fingerprint_of(*client->offer)) {
        object["offer"]["ja3"] = marks->ja3;
        object["offer"]["ja3_full"] = marks->ja3_full;
        object["offer"]["ja4"] = marks->ja4;
      }
      object["offer"]["hello"] = to_hex(clients::sample_hello(*client->offer, sample_name));
    }
    array.push_back(std::move(object));
  }
  return array.dump(2) + "\n";
}

}  // namespace smtpmatrix::cli
