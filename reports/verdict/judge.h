// What a trial means: Trial → Cell, and a host's cells → HostReport. Pure.
//
// A verdict states no fact that no observation holds: it adds an outcome, a reason and one line of words, and
// keeps the decisive observation whole. With repeats the cell works only if every one did; front ends that
// disagree are `inconclusive`, and the decisive observation is the first that did not work. A certificate
// that does not verify does not fail a cell: it is a finding.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "reports/verdict/report.h"

namespace smtpmatrix::reports {

/// Take the trial by value: pass std::move to spare copies of transcripts and chains.
///
/// A derived cell takes the trial's conclusion (`implicit_tls_only`, `no_starttls`, …), else what the
/// source's observation says; its connections are 0.
[[nodiscard]] Cell judge(Trial trial);

/// Another connection to the same port was told otherwise, so front ends differ: a cell that is `unsupported`
/// becomes `inconclusive`, with these words.
void note_disagreement(Cell& cell, std::string_view detail);

/// Every connection was cut at this hello, and a smaller one was answered at the same endpoint: a cell that
/// failed for the cut is `tls_intolerant`. What was seen stays as it is.
void note_intolerance(Cell& cell);

/// Outcome of a conversation in this mode that stopped so. Exhaustive over Reason.
[[nodiscard]] Outcome outcome_of(const Stop& stop, Mode mode);

/// Whether a 4xx reply is a policy that will say the same tomorrow ("421 4.7.66 TLS 1.0 and 1.1 are not
/// supported") rather than a state that passes ("450 4.7.1 greylisted").
[[nodiscard]] bool is_policy(const SmtpReply& reply);

/// Cells in the order given; one endpoint entry for each host:port/mode@address among them, merged from its
/// cells. Findings and settings stay empty: diagnose() fills them.
[[nodiscard]] HostReport assemble(std::string host, std::vector<Cell> cells);

/// The alert that says why a session ended: the one that stopped it, else the last that is no close_notify.
[[nodiscard]] const Alert* telling_alert(const Observation& seen);

/// Whole days until `then`, negative once it has passed: `certificate.expires_in_days` of the report.
[[nodiscard]] int days_until(UnixTime then, UnixTime now);

}  // namespace smtpmatrix::reports
