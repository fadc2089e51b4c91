// What is known about one mail service or mail server: data/providers.json in C++ values. It is what
// documents promise, to be set against what was seen; an empty list means "not documented", never "none".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probes/base/stage.h"
#include "reports/knowledge/remedy.h"
#include "reports/knowledge/reply_entry.h"

namespace smtpmatrix::reports {

/// A service is somebody's machines; software is a program that anybody may run, services too.
enum class ProviderKind : std::uint8_t { service, software };

struct DocumentedPort {
  std::uint16_t port = 0;
  Mode mode = Mode::starttls;
  bool tls_optional = false;  ///< with starttls: mail in clear text is taken too
};

struct DocumentedEndpoint {
  std::string host;  ///< may hold <placeholders>: "email-smtp.<region>.amazonaws.com"
  std::vector<DocumentedPort> ports;
  std::vector<std::string> tls_versions;  ///< promised: "TLS 1.2", as the report names them
  std::string min_tls;  ///< older versions are documented as refused; empty if nothing is said
  std::optional<std::vector<std::string>> auth_before_tls;  ///< mechanisms in clear text; {} means "none"
  std::vector<std::string> auth_after_tls;                  ///< mechanisms offered under TLS
  std::optional<bool> auth_required;
  bool legacy = false;           ///< for clients that cannot do TLS 1.2
  std::string precondition;      ///< what must be switched on first; empty if nothing
  std::string other_generation;  ///< host of the same service for the other generation of clients; or empty
  std::string note;
};

/// Where a service refuses TLS 1.0 and 1.1: `reply_after_handshake` completes the handshake and refuses by an
/// SMTP reply later, mostly at AUTH.
enum class OldTlsGate : std::uint8_t { unknown, accepted, handshake, reply_after_handshake };

struct SwitchValue {
  std::string value;
  std::string meaning;
};

/// A setting of the service that decides whether a device gets in.
struct TenantSwitch {
  std::string id;  ///< "legacy-tls", "smtp-auth-mailbox"
  std::string name;
  std::vector<std::string> read;   ///< commands, or places in a portal, verbatim
  std::vector<std::string> write;  ///< the same, to open it
  std::vector<SwitchValue> values;
  std::string note;
};

struct DatedChange {
  std::string date;  ///< "2026-12-31", "2026-12", "2027"
  std::string change;
  std::string source;
};

/// Words for the settings table.
struct SettingWords {
  std::string user_name;  ///< "full address", "apikey"
  std::string password;   ///< "app password"
  std::string sender;     ///< what From must be
};

struct Provider {
  std::string id;     ///< "exchange-online"
  std::string label;  ///< "Microsoft 365 (Exchange Online)"
  ProviderKind kind = ProviderKind::service;
  std::string family;  ///< id whose replies this one speaks too; its own id if none
  std::vector<DocumentedEndpoint> endpoints;
  OldTlsGate old_tls = OldTlsGate::unknown;
  std::vector<std::string> gate_order;  ///< what a login passes, in order
  SettingWords words;
  std::vector<TenantSwitch> switches;
  std::vector<DatedChange> timeline;
  std::vector<std::string> notes;
  Provenance provenance;

  [[nodiscard]] const TenantSwitch* find_switch(std::string_view switch_id) const;
  /// Endpoint of that very host name, or nullptr.
  [[nodiscard]] const DocumentedEndpoint* find_endpoint(std::string_view host) const;
};

}  // namespace smtpmatrix::reports
