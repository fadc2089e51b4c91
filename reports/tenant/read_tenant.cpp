// Objects → switches: which command an object is of, and what its properties say.
#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <span>

#include "reports/tenant/limits.h"
#include "reports/tenant/objects.h"

namespace smtpmatrix::reports {
namespace tenant {
namespace {

constexpr std::string_view smtp_auth = "SmtpClientAuthenticationDisabled";
constexpr std::string_view transport_settings = "Transport Settings";

/// The switches, then what tells whose they are.
constexpr std::array<std::string_view, 6> switches = {"AllowLegacyTLSClients", smtp_auth,
                                                      "RejectDirectSend",      "DefaultAuthenticationPolicy",
                                                      "AuthenticationPolicy",  "AllowBasicAuthSmtp"};
constexpr std::array<std::string_view, 6> names = {
    "Identity", "Name", "PrimarySmtpAddress", "UserPrincipalName", "WindowsEmailAddress", "EmailAddresses"};
/// Of Get-TransportConfig and of Get-CASMailbox alone, among what Microsoft documents for them.
constexpr std::array<std::string_view, 3> of_transport = {"AllowLegacyTLSClients", "JournalingReportNdrTo",
                                                          "ExternalDsnDefaultLanguage"};
constexpr std::array<std::string_view, 4> of_mailbox = {"OWAEnabled", "PopEnabled", "ImapEnabled",
                                                        "MAPIEnabled"};

bool has_any(const Object& object, std::span<const std::string_view> wanted) {
  return std::ranges::any_of(wanted, [&](std::string_view name) { return object.has(name); });
}

bool is_transport_config(const Object& object) {
  return has_any(object, of_transport) || object.text("Identity").ends_with(transport_settings) ||
         object.text("Name").ends_with(transport_settings);
}

std::string without_scheme(std::string_view address) {
  if (address.starts_with("SMTP:") || address.starts_with("smtp:")) address.remove_prefix(5);
  return std::string(address);
}

class Interpreter {
 public:
  void take(const Object& object) {
    take_organization(object);
    if (object.has(smtp_auth)) take_smtp_auth(object);
    if (object.has("AuthenticationPolicy")) take_mailbox(object);
    if (object.has("AllowBasicAuthSmtp")) take_policy(object);
  }

  tl::expected<TenantConfig, TenantFault> result() {
    if (found_) return std::move(config_);
    if (!config_.remarks.empty()) return tl::unexpected(TenantFault{0, config_.remarks.front()});
    return tl::unexpected(TenantFault{
        0,
        "holds no switch that matters here; wanted the output of Get-TransportConfig, Get-CASMailbox or "
        "Get-OrganizationConfig through ConvertTo-Json or Format-List"});
  }

 private:
  void take_organization(const Object& object) {
    read_switch(object, "AllowLegacyTLSClients", config_.allow_legacy_tls);
    read_switch(object, "RejectDirectSend", config_.reject_direct_send);
    if (!object.has("DefaultAuthenticationPolicy")) return;
    config_.default_policy = object.text("DefaultAuthenticationPolicy");
    found_ = true;
  }

  /// The organization and a mailbox have a switch of the same name.
  void take_smtp_auth(const Object& object) {
    if (is_transport_config(object)) {
      read_switch(object, smtp_auth, config_.smtp_auth_disabled);
    } else if (has_any(object, names) || has_any(object, of_mailbox)) {
      if (!object.has("AuthenticationPolicy")) take_mailbox(object);
    } else {
      remark(object,
             fmt::format("{} stands alone, so it may be the organization's or a mailbox's; save it with "
                         "| Format-List Identity,{}",
                         smtp_auth, smtp_auth));
    }
  }

  void take_mailbox(const Object& object) {
    TenantMailbox mailbox;
    for (const auto name : names) {
      const auto* const property = object.find(name);
      if (property == nullptr) continue;
      for (const auto& value : property->values) mailbox.names.push_back(without_scheme(value));
    }
    for (const auto* name : {"PrimarySmtpAddress", "UserPrincipalName", "WindowsEmailAddress", "Identity"}) {
      if (mailbox.address.empty()) mailbox.address = object.text(name);
    }
    read_switch(object, smtp_auth, mailbox.smtp_auth_disabled);
    if (object.has("AuthenticationPolicy"))
      mailbox.authentication_policy = object.text("AuthenticationPolicy");
    if (mailbox.names.empty()) return remark(object, "a mailbox without Identity or PrimarySmtpAddress");
    if (!mailbox.smtp_auth_disabled && !mailbox.authentication_policy) return;
    found_ = true;
    config_.mailboxes.push_back(std::move(mailbox));
  }

  void take_policy(const Object& object) {
    TenantPolicy policy;
    policy.name = object.has("Name") ? object.text("Name") : object.text("Identity");
    read_switch(object, "AllowBasicAuthSmtp", policy.allow_basic_smtp);
    if (policy.name.empty()) return remark(object, "an authentication policy without Name");
    config_.policies.push_back(std::move(policy));
  }

  void read_switch(const Object& object, std::string_view name, std::optional<TenantValue>& into) {
    if (!object.has(name)) return;
    const auto text = object.text(name);
    if (text.empty()) {
      into = TenantValue{SwitchState::empty};
    } else if (text == "True" || text == "true" || text == "$true") {
      into = TenantValue{SwitchState::on};
    } else if (text == "False" || text == "false" || text == "$false") {
      into = TenantValue{SwitchState::off};
    } else {
      return remark(object, fmt::format("{} is \"{}\"; wanted True, False or nothing", name, text));
    }
    found_ = true;
  }

  void remark(const Object& object, const std::string& words) {
    if (config_.remarks.size() < limits::tenant_remarks)
      config_.remarks.push_back(fmt::format("line {}: {}", object.line, words));
  }

  TenantConfig config_;
  bool found_ = false;
};

}  // namespace

bool is_known_property(std::string_view name) {
  const auto holds = [name](const auto& list) { return std::ranges::find(list, name) != list.end(); };
  return holds(switches) || holds(names) || holds(of_transport) || holds(of_mailbox);
}

const Property* Object::find(std::string_view name) const {
  const auto found = std::ranges::find(properties, name, &Property::name);
  return found == properties.end() ? nullptr : &*found;
}

std::string Object::text(std::string_view name) const {
  const auto* const property = find(name);
  return property == nullptr || property->values.empty() ? std::string{} : property->values.front();
}

}  // namespace tenant

tl::expected<TenantConfig, TenantFault> read_tenant(std::string_view bytes) {
  if (bytes.size() > limits::tenant_file_bytes)
    return tl::unexpected(TenantFault{0, "is larger than any output that is read here"});
  const auto text = tenant::decoded(bytes);
  if (!text) return tl::unexpected(text.error());
  const auto first = text->find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return tl::unexpected(TenantFault{0, "is empty"});
  const bool is_json = (*text)[first] == '{' || (*text)[first] == '[';
  const auto objects = is_json ? tenant::read_json(*text) : tenant::read_listing(*text);
  if (!objects) return tl::unexpected(objects.error());
  tenant::Interpreter interpreter;
  for (const auto& object : *objects) interpreter.take(object);
  return interpreter.result();
}

}  // namespace smtpmatrix::reports
