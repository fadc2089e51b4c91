// What the endpoints of a host accept (--ciphers), as rows that a person reads: the words are here, the
// layout is the renderers'. Endpoints that accept the same share a table. Texts may hold a peer's words.
#pragma once

#include <string>
#include <vector>

#include "reports/verdict/report.h"

namespace smtpmatrix::reports {

struct SurveyRow {
  std::string label;               ///< "TLS 1.2", "Curves, up to TLS 1.2"
  std::string text;                ///< "2 suites, in the server's order"
  std::vector<std::string> items;  ///< names of suites, in that order
};

struct SurveyTable {
  std::vector<Endpoint> endpoints;
  std::vector<SurveyRow> rows;
};

/// Empty where nothing was asked.
[[nodiscard]] std::vector<SurveyTable> make_survey_tables(const HostReport& host);

}  // namespace smtpmatrix::reports
