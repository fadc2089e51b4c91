// A conclusion in the words of monitoring plugins, which Nagios, Icinga, Naemon, Checkmk and others read:
//
//   SMTPMATRIX OK - smtp.example.org:587 starttls: works, TLS 1.3 | connect=0.012s;1;3 cert_days=57;30:;14:
//   long text, a line each
//
// A bar would begin the performance data and a line break the long text, so neither is let through from words
// of a peer.
#pragma once

#include "reports/monitor/monitor.h"
#include "reports/render/renderer.h"

namespace smtpmatrix::reports {

void write_plugin_output(Output& output, const monitor::Conclusion& conclusion);

}  // namespace smtpmatrix::reports
