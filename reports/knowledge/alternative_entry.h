// Ways out where no setting of a server works: data/alternatives.json in C++ values, least effort first.
//
//   for (const auto& entry : alternative_entries()) …
//
// The data are ours: a fault in them throws std::logic_error at first use.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "reports/knowledge/reply_entry.h"

namespace smtpmatrix::reports {

struct AlternativeStep {
  RemedyStep step;        ///< with {marks} to be filled in
  std::string switch_id;  ///< instead of a step: the commands of this switch of the provider
};

struct AlternativeEntry {
  std::string id;
  std::vector<std::string> when;  ///< names of situations, all of which must hold
  std::string provider;           ///< this service and its family only; empty: any
  std::string title;
  std::string explanation;
  std::vector<AlternativeStep> steps;
  Provenance provenance;
};

[[nodiscard]] std::span<const AlternativeEntry> alternative_entries();
[[nodiscard]] std::vector<AlternativeEntry> load_alternatives(std::string_view json);

}  // namespace smtpmatrix::reports
