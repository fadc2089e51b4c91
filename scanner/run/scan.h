// The scan: targets in, judged cells and finished hosts out.
//
//   ScanResult result = scan(source, settings, events);
//
// Runs until every target is done, the deadline passes or SIGINT/SIGTERM arrives (installed for the time of
// the call; a second signal kills as usual). One thread: all callbacks are called on the caller's, and may
// throw: the exception ends the scan and leaves it. Hosts are opened only as capacity allows and forgotten
// once handed over, so memory follows what is in flight, not what is finished.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "probes/clients/client.h"
#include "probes/observation/survey_facts.h"
#include "probes/session.h"
#include "reports/verdict/report.h"
#include "scanner/net/drive.h"
#include "scanner/target/target.h"

namespace smtpmatrix::scanner {

enum class Families : std::uint8_t { both, only_ipv4, only_ipv6 };

struct ScanSettings {
  std::vector<std::uint16_t> ports = {25, 465, 587};                        ///< for targets that name none
  std::vector<Mode> modes = {Mode::plain, Mode::starttls, Mode::implicit};  ///< for targets that name none
  std::vector<clients::Client> clients;  ///< in column order; "none" is used in mode plain, and only there
  std::optional<Stage> until;            ///< empty: the contract's default for each host

  Families families = Families::both;
  bool all_addresses = false;
  std::vector<Resolve> resolve;
  std::vector<ConnectTo> connect_to;
  std::string dns_server;  ///< empty: the system's
  WayOut way_out;          ///< with a proxy that resolves names, hosts are not looked up here

  SessionSettings session;
  unsigned auth_attempts = 2;  ///< logins refused for the credentials before the account is left alone
  unsigned auth_refused = 0;   ///< … of which so many were seen before this run

  std::size_t concurrency = 256;  ///< connections in flight; cut down to what RLIMIT_NOFILE admits
  std::size_t per_host = 4;       ///< … to one address
  double rate = 0;                ///< new connections a second to one address; 0: no limit
  unsigned retries = 3;           ///< of a cell, after a throttle
  unsigned repeat = 1;            ///< how often each cell is probed
  bool survey = false;            ///< ask each TLS endpoint for all that it accepts, once its cells are known
  std::optional<std::chrono::milliseconds> deadline;  ///< of the whole scan
};

struct Progress {
  std::size_t cells_done = 0;
  std::size_t cells_known = 0;  ///< of the hosts opened so far
  std::size_t hosts_done = 0;
  std::size_t hosts_opened = 0;
  bool all_hosts_opened = false;  ///< cells_known is the total
  std::size_t in_flight = 0;
  std::chrono::milliseconds elapsed{};
};

/// What was asked of one host, and every cell of it in the order of the matrix.
struct FinishedHost {
  std::string key;  ///< the same for the same question: host, ports and modes
  std::string host;
  std::vector<reports::Cell> cells;
  std::map<Endpoint, SurveyFacts> surveys = {};
  bool was_known = false;      ///< ScanEvents::is_known said so: nothing was probed, and there are no cells
  bool was_abandoned = false;  ///< a signal or the deadline came before its last cell
};

/// A login is begun, refused for the credentials any number of times (one a mechanism), and over.
enum class LoginEvent : std::uint8_t { begun, refused, over };

/// Any may be left empty.
struct ScanEvents {
  std::function<void(const reports::Cell&)> on_cell;  ///< as soon as it is known
  std::function<void(FinishedHost)> on_host;          ///< in the order of the targets, nearly
  /// Whether an earlier run answered this question; asked once a host, before anything is sent to it.
  std::function<bool(const std::string& key)> is_known;
  std::function<void(LoginEvent)> on_login;          ///< before the login leaves, and once it was answered
  std::function<void(const Progress&)> on_progress;  ///< at most ten times a second, and at the end
};

struct ScanResult {
  bool interrupted = false;      ///< by a signal; what was open was handed over, cells not run are marked
  bool deadline_passed = false;  ///< likewise
  std::size_t hosts = 0;
  std::size_t cells = 0;
  std::size_t connections = 0;  ///< that were established
  std::size_t peak_in_flight = 0;
  bool any_endpoint_reached = false;  ///< at least one connection was established
};

/// The next target; empty at the end. Called only when there is room for it, so it may stream a large file.
/// Targets of one host that follow each other become one host report (see group_by_host).
using TargetSource = std::function<std::optional<Target>()>;

[[nodiscard]] ScanResult scan(const TargetSource& targets, const ScanSettings& settings,
                              const ScanEvents& events);

}  // namespace smtpmatrix::scanner
