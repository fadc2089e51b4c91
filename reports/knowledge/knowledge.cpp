#include "reports/knowledge/knowledge.h"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "reports/knowledge/data.h"
#include "reports/knowledge/embedded.h"
#include "reports/knowledge/load.h"

namespace smtpmatrix::reports {
namespace {

template <typename Entry>
const Entry* find_by_id(const std::vector<Entry>& entries, std::string_view id) {
  const auto found = std::ranges::find(entries, id, &Entry::id);
  return found == entries.end() ? nullptr : &*found;
}

template <typename Entry>
void require_unique_ids(const std::vector<Entry>& entries) {
  std::set<std::string_view> seen;
  for (const auto& entry : entries) {
    if (!seen.insert(entry.id).second) throw std::logic_error("two entries are called " + entry.id);
  }
}

void require_known(const ProviderTable& providers, const std::string& id, const std::string& named_by) {
  if (!id.empty() && find_by_id(providers.entries, id) == nullptr) {
    throw std::logic_error(named_by + " names the provider " + id + ", which is not there");
  }
}

std::vector<std::string> dates_of(const std::vector<std::string_view>& texts) {
  std::vector<std::string> dates;
  for (const auto text : texts) dates.push_back(load::date_of(text));
  return dates;
}

/// "email-smtp.<region>.amazonaws.com" → "email-smtp.*.amazonaws.com".
std::string with_stars(std::string_view host) {
  std::string pattern;
  bool inside = false;
  for (const char letter : host) {
    if (letter == '<') pattern += '*';
    if (letter == '<' || letter == '>') {
      inside = letter == '<';
    } else if (!inside) {
      pattern += letter;
    }
  }
  return pattern;
}

}  // namespace

std::vector<std::string> texts_of(const std::vector<RemedyStep>& steps) {
  std::vector<std::string> texts;
  texts.reserve(steps.size());
  for (const auto& step : steps) texts.push_back(step.text);
  return texts;
}

std::vector<std::string> commands_of(const std::vector<RemedyStep>& steps) {
  std::vector<std::string> commands;
  for (const auto& step : steps) {
    if (step.is_command) commands.push_back(step.text);
  }
  return commands;
}

const TenantSwitch* Provider::find_switch(std::string_view switch_id) const {
  return find_by_id(switches, switch_id);
}

const DocumentedEndpoint* Provider::find_endpoint(std::string_view host) const {
  const auto found = std::ranges::find_if(
      endpoints, [&](const auto& endpoint) { return HostPattern(with_stars(endpoint.host)).fits(host); });
  return found == endpoints.end() ? nullptr : &*found;
}

std::string_view to_string(MatchQuality quality) {
  switch (quality) {
    case MatchQuality::text_of_provider: return "text_of_provider";
    case MatchQuality::text: return "text";
    case MatchQuality::codes_of_provider: return "codes_of_provider";
    case MatchQuality::codes: return "codes";
    case MatchQuality::code: return "code";
    case MatchQuality::registry: return "registry";
  }
  return "registry";
}

Knowledge::Knowledge(const KnowledgeTexts& texts)
    : data_(std::make_unique<const Data>(Data{.replies = load_replies(texts.replies, texts.expressions),
                                              .providers = load_providers(texts.providers, texts.expressions),
                                              .symptoms = load_symptoms(texts.symptoms, texts.expressions),
                                              .devices = load_devices(texts.devices),
                                              .standards = load_standards(texts.standards),
                                              .other_dates = dates_of(texts.others)})) {
  require_unique_ids(data_->replies.entries);
  require_unique_ids(data_->providers.entries);
  require_unique_ids(data_->symptoms.entries);
  require_unique_ids(data_->devices.entries);
  require_unique_ids(data_->standards.entries);
  for (const auto& symptom : data_->symptoms.entries) {
    // One id leads to one explanation.
    if (find_reply(symptom.id) != nullptr) throw std::logic_error("a reply is called " + symptom.id);
    for (const auto& id : symptom.standards) {
      if (find_standard(id) == nullptr) throw std::logic_error(symptom.id + " names the standard " + id);
    }
  }
  for (const auto& device : data_->devices.entries) {
    for (const auto& id : device.explains) {
      if (find_reply(id) == nullptr && find_symptom(id) == nullptr)
        throw std::logic_error(device.id + " names the entry " + id + ", which is not there");
    }
  }
  for (const auto& provider : data_->providers.entries) {
    require_known(data_->providers, provider.family, provider.id);
  }
  for (std::size_t at = 0; at < data_->replies.entries.size(); ++at) {
    require_known(data_->providers, data_->replies.conditions[at].provider, data_->replies.entries[at].id);
  }
}

Knowledge::~Knowledge() = default;

std::string_view Knowledge::as_of() const {
  // ISO dates compare as texts; a table without a file has none.
  std::string_view oldest = data_->replies.as_of;
  for (const std::string_view date :
       {std::string_view(data_->providers.as_of), std::string_view(data_->symptoms.as_of),
        std::string_view(data_->devices.as_of), std::string_view(data_->standards.as_of)}) {
    if (!date.empty()) oldest = std::min(oldest, date);
  }
  for (const auto& date : data_->other_dates) oldest = std::min<std::string_view>(oldest, date);
  return oldest;
}

std::span<const ReplyEntry> Knowledge::replies() const { return data_->replies.entries; }
std::span<const Provider> Knowledge::providers() const { return data_->providers.entries; }

const Provider* Knowledge::find_provider(std::string_view id) const {
  return find_by_id(data_->providers.entries, id);
}

const ReplyEntry* Knowledge::find_reply(std::string_view id) const {
  return find_by_id(data_->replies.entries, id);
}

std::span<const SymptomEntry> Knowledge::symptoms() const { return data_->symptoms.entries; }
std::span<const DeviceFailure> Knowledge::devices() const { return data_->devices.entries; }
std::span<const StandardRule> Knowledge::standards() const { return data_->standards.entries; }

const SymptomEntry* Knowledge::find_symptom(std::string_view id) const {
  return find_by_id(data_->symptoms.entries, id);
}

const StandardRule* Knowledge::find_standard(std::string_view id) const {
  return find_by_id(data_->standards.entries, id);
}

std::vector<const DeviceFailure*> Knowledge::devices_of(std::string_view id) const {
  std::vector<const DeviceFailure*> found;
  for (const auto& device : data_->devices.entries) {
    if (std::ranges::find(device.explains, id) != device.explains.end()) found.push_back(&device);
  }
  return found;
}

const Knowledge& knowledge() {
  static const Knowledge built_in({.replies = embedded::replies_json(),
                                   .providers = embedded::providers_json(),
                                   .symptoms = embedded::symptoms_json(),
                                   .devices = embedded::devices_json(),
                                   .standards = embedded::standards_json(),
                                   .others = {embedded::findings_json(), embedded::alternatives_json()},
                                   .expressions = Compile::at_first_use});
  return built_in;
}

}  // namespace smtpmatrix::reports
