#include "reports/monitor/monitor.h"

namespace smtpmatrix::reports::monitor {
namespace {

/// A reason that says nothing of the server: ours, or gone in a minute.
bool is_no_evidence(Reason reason) {
  switch (reason) {
    case Reason::temporary_reply:
    case Reason::throttled:
    case Reason::dns_failed:
    case Reason::plaintext_guard:
    case Reason::no_credentials_for_mechanism:
    case Reason::our_limit:
    case Reason::our_bug:
    case Reason::interrupted: return true;
    default: return false;
  }
}

}  // namespace

std::string_view to_string(Status status) {
  switch (status) {
    case Status::ok: return "OK";
    case Status::warning: return "WARNING";
    case Status::critical: return "CRITICAL";
    case Status::unknown: return "UNKNOWN";
  }
  return "";
}

Status worse_of(Status a, Status b) {
  const auto rank = [](Status status) {
    switch (status) {
      case Status::ok: return 0;
      case Status::warning: return 1;
      case Status::unknown: return 2;
      case Status::critical: return 3;
    }
    return 0;
  };
  return rank(a) >= rank(b) ? a : b;
}

Status status_of(const Cell& cell) {
  switch (cell.outcome) {
    case Outcome::works: return Status::ok;
    case Outcome::inconclusive: return Status::unknown;
    case Outcome::refused:
    case Outcome::failed:
    case Outcome::unsupported:
      return cell.reason && is_no_evidence(*cell.reason) && cell.outcome != Outcome::refused
                 ? Status::unknown
                 : Status::critical;
    case Outcome::not_run:
      // The account was refused, or the certificate does not verify: both are found out, not guessed.
      return cell.reason == Reason::account_guard || cell.reason == Reason::untrusted_certificate
                 ? Status::critical
                 : Status::unknown;
  }
  return Status::unknown;
}

}  // namespace smtpmatrix::reports::monitor
