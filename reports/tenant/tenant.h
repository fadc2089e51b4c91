// What an Exchange Online administrator saved, as switches: the output of Get-TransportConfig,
// Get-CASMailbox, Get-OrganizationConfig, Get-User and Get-AuthenticationPolicy.
//
//   const auto read = read_tenant(bytes);   // ConvertTo-Json, Format-List or Format-Table
//   tenant.merge(*read);                    // several files are one tenant
//
// Text is UTF-8, or UTF-16 with a byte order mark, as Out-File writes it. Unknown properties are passed over,
// unknown values of known ones are remarks. Which command an object is of is told by its properties. Values
// are printable UTF-8, at most limits.h bytes. It fails with a line number and what was wanted there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace smtpmatrix::reports {

/// `empty` is a value of its own: the default, or "as the organization".
enum class SwitchState : std::uint8_t { empty, on, off };

/// A property that was in the output.
struct TenantValue {
  SwitchState state = SwitchState::empty;
  [[nodiscard]] std::string_view text() const;  ///< "empty", "True", "False"
};

struct TenantMailbox {
  std::vector<std::string> names;  ///< identity, addresses, sign-in name: any of them finds it
  std::string address;             ///< the one to type; empty if none was in the output
  std::optional<TenantValue> smtp_auth_disabled;
  std::optional<std::string> authentication_policy;  ///< of Get-User; empty text: follows the organization

  [[nodiscard]] bool is_called(std::string_view name) const;  ///< letters of either case
};

struct TenantPolicy {
  std::string name;
  std::optional<TenantValue> allow_basic_smtp;
};

struct TenantConfig {
  std::optional<TenantValue> allow_legacy_tls;    ///< AllowLegacyTLSClients
  std::optional<TenantValue> smtp_auth_disabled;  ///< SmtpClientAuthenticationDisabled of the organization
  std::optional<TenantValue> reject_direct_send;
  std::optional<std::string> default_policy;  ///< DefaultAuthenticationPolicy; empty text: none
  std::vector<TenantMailbox> mailboxes;
  std::vector<TenantPolicy> policies;
  std::vector<std::string> remarks;  ///< for the user: values and objects that could not be used

  /// What `more` holds wins; a mailbox that both name becomes one.
  void merge(TenantConfig more);
  [[nodiscard]] const TenantMailbox* find_mailbox(std::string_view name) const;
  [[nodiscard]] const TenantPolicy* find_policy(std::string_view name) const;
};

struct TenantFault {
  std::size_t line = 0;  ///< from 1; 0: the file as a whole
  std::string message;
  [[nodiscard]] std::string text() const;  ///< "line 12: wanted …"
};

[[nodiscard]] tl::expected<TenantConfig, TenantFault> read_tenant(std::string_view bytes);

}  // namespace smtpmatrix::reports
