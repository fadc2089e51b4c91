// What an endpoint accepts (--ciphers) as JSON, and read back. Private to this room.
#pragma once

#include "probes/observation/survey_facts.h"
#include "reports/render/json_node.h"
#include "reports/render/json_values.h"

namespace smtpmatrix::reports::json {

[[nodiscard]] Json of(const SurveyFacts& facts, UnixTime now);
[[nodiscard]] SurveyFacts read_survey(const Node& node);

}  // namespace smtpmatrix::reports::json
