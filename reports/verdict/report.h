// The report as values: what the contract's JSON names, typed. Produced by judge() and assemble(), rendered
// by reports/render, read back by its JSON reader.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "probes/observation/observation.h"
#include "probes/observation/survey_facts.h"
#include "probes/probe.h"
#include "reports/knowledge/remedy.h"

namespace smtpmatrix::reports {

enum class Outcome : std::uint8_t { works, refused, failed, unsupported, inconclusive, not_run };
[[nodiscard]] std::string_view to_string(Outcome outcome);
[[nodiscard]] std::optional<Outcome> parse_outcome(std::string_view text);

/// What the scanner knows of one cell: what was asked, and what every connection made for it saw.
struct Trial {
  Probe probe;
  /// One a repeat, the last retry of each. Derived: the source's, if it says the same here. Empty when not
  /// run.
  std::vector<Observation> observations;
  unsigned connections = 0;  ///< retries included
  unsigned repeats_asked = 1;
  std::optional<Probe> derived_from;  ///< concluded from that cell …
  std::optional<Stop> conclusion;  ///< … and what is concluded, where it differs from what was seen there
  std::optional<Reason> not_run;   ///< … or not tried, and why
  std::string not_run_detail;
  bool throttled = false;  ///< the peer still turned us away for our rate after every retry
};

/// One host of a pool, as a cell's connections met it.
struct FrontEnd {
  std::string name;  ///< of its greeting; empty: there was none
  unsigned connections = 0;
  unsigned works = 0;
};

struct Cell {
  Probe probe;
  Outcome outcome = Outcome::not_run;
  std::optional<Reason> reason;  ///< empty exactly when `works`
  std::string reason_text;       ///< as `reason` in the report: certificate_… are not of the enum
  std::string detail;            ///< one line; may hold a peer's words: renderers escape them
  std::optional<std::string> derived_from;  ///< cell_key
  Observation seen;                         ///< the decisive observation; of the source cell when derived
  unsigned connections = 0;
  unsigned repeats_asked = 1;
  unsigned repeats_worked = 0;
  std::vector<FrontEnd> front_ends;   ///< filled where the cell was asked several times; most frequent first
  std::vector<std::string> findings;  ///< ids
};

struct EndpointEntry {
  Endpoint endpoint;
  std::optional<std::string> provider;
  std::optional<SmtpReply> greeting;
  std::optional<EhloFacts> ehlo;
  std::optional<EhloFacts> ehlo_tls;
  std::optional<ChainFacts> certificate;
  std::optional<SurveyFacts> survey;  ///< with --ciphers
};

enum class Severity : std::uint8_t { critical, warning, info };
[[nodiscard]] std::string_view to_string(Severity severity);
[[nodiscard]] std::optional<Severity> parse_severity(std::string_view text);

struct Evidence {
  std::string cell;                ///< cell_key
  std::vector<std::string> lines;  ///< transcript lines it rests on
};

struct Finding {
  std::string id;
  Severity severity = Severity::info;
  std::string actor;  ///< device, tenant-admin, mailbox-owner, network, provider
  std::string title;
  std::string explanation;
  std::vector<RemedyStep> remedy;  ///< in the order to do them
  std::vector<Evidence> evidence;
  std::string source;
};

/// A row of the table that a person types into a device.
struct Setting {
  std::string server;
  std::uint16_t port = 0;
  std::string encryption;  ///< "SSL/TLS", "STARTTLS", "none"
  std::vector<std::string> tls_versions;
  std::vector<std::string> auth_mechanisms;
  std::string requires_action;       ///< an admin's opt-in, or empty
  std::string status;                ///< verified, reachable, needs-action
  std::string generation;            ///< "modern": TLS 1.2 and newer, "legacy": below, "clear": no TLS
  std::string user_name;             ///< what the service wants as one ("full address"); empty: not known
  std::string note;                  ///< what a device's menu may call it; or empty
  std::vector<std::string> clients;  ///< ids of those that got through with it
};

/// Another way out where no setting of the scanned host helps: a relay, direct send, new firmware.
struct Alternative {
  std::string id;    ///< "lan_relay"
  std::string host;  ///< of the host report it belongs to
  std::string title;
  std::string explanation;
  std::vector<RemedyStep> steps;
  std::string source;
};

/// Everything about one host, complete: the unit in which results stream to the renderers.
struct HostReport {
  std::string host;
  std::vector<Cell> cells;
  std::vector<EndpointEntry> endpoints;
  std::vector<Finding> findings;
  std::vector<Setting> settings;
  std::vector<Alternative> alternatives;  ///< filled exactly when no setting works as it is
};

struct Summary {
  std::size_t endpoints = 0, cells = 0, works = 0, refused = 0, failed = 0, unsupported = 0, inconclusive = 0,
              not_run = 0;
  std::size_t connections = 0;
  void add(const HostReport& host);
};

/// A client that stands for a program or device, not for a version: the rows of the second matrix.
struct DeviceClient {
  std::string id;
  std::string label;
  std::string kind;
  unsigned year_from = 0;  ///< 0: not known
};

/// What stands once at the head of a report.
struct ScanInfo {
  std::string version;  ///< of smtpmatrix
  std::string botan;
  std::chrono::sys_time<std::chrono::milliseconds> started_at;
  std::vector<std::string> clients;            ///< ids, in column order
  std::vector<DeviceClient> devices = {};      ///< those of `clients` that are such
  std::map<std::string, std::string> options;  ///< effective, no secrets
};

}  // namespace smtpmatrix::reports
