// The inside of Knowledge: entries beside the conditions that lead to them.
#pragma once

#include <string>
#include <vector>

#include "reports/knowledge/knowledge.h"
#include "reports/knowledge/pattern.h"
#include "reports/knowledge/reply_conditions.h"

namespace smtpmatrix::reports {

/// How a provider is recognised.
struct ProviderSigns {
  std::vector<HostPattern> hosts;
  std::vector<HostPattern> mail_exchangers;
  std::vector<HostPattern> certificate_names;
  std::vector<TextPattern> banners;
  std::vector<TextPattern> replies;
};

struct ReplyTable {
  std::string as_of;
  std::vector<ReplyEntry> entries;
  std::vector<ReplyConditions> conditions;  ///< of the entry at the same place
};

struct ProviderTable {
  std::string as_of;
  std::vector<Provider> entries;
  std::vector<ProviderSigns> signs;  ///< of the entry at the same place
};

/// A pattern of a symptom: which entry, and whose words.
struct SymptomWords {
  std::size_t entry = 0;
  std::string family;
  TextPattern pattern;
};

struct SymptomTable {
  std::string as_of;
  std::vector<SymptomEntry> entries;
  std::vector<SymptomWords> words;  ///< in the order of the entries
  PatternSet all{{}};               ///< the same patterns at the same places
};

struct DeviceTable {
  std::string as_of;
  std::vector<DeviceFailure> entries;
};

struct StandardTable {
  std::string as_of;
  std::vector<StandardRule> entries;
};

/// All throw std::logic_error that names the entry at fault.
[[nodiscard]] ReplyTable load_replies(std::string_view json, Compile when);
[[nodiscard]] ProviderTable load_providers(std::string_view json, Compile when);
/// These take an empty text for no entries.
[[nodiscard]] SymptomTable load_symptoms(std::string_view json, Compile when);
[[nodiscard]] DeviceTable load_devices(std::string_view json);
[[nodiscard]] StandardTable load_standards(std::string_view json);

struct Knowledge::Data {
  ReplyTable replies;
  ProviderTable providers;
  SymptomTable symptoms;
  DeviceTable devices;
  StandardTable standards;
  std::vector<std::string> other_dates;
};

}  // namespace smtpmatrix::reports
