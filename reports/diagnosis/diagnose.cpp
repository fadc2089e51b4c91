#include "reports/diagnosis/diagnose.h"

#include <algorithm>
#include <map>

#include "reports/diagnosis/alternatives.h"
#include "reports/diagnosis/rule.h"
#include "reports/diagnosis/settings.h"
#include "reports/diagnosis/tenant_agreement.h"
#include "reports/verdict/provider.h"

namespace smtpmatrix::reports {
namespace {

void name_providers(HostReport& host) {
  for (auto& entry : host.endpoints) {
    if (entry.provider) continue;
    const auto id = recognise_provider(host.host, entry);
    if (id) entry.provider = std::string(*id);
  }
}

void link_cells(HostReport& host) {
  std::map<std::string, Cell*> cells;
  for (auto& cell : host.cells) cells.emplace(cell_key(cell.probe), &cell);
  for (const auto& finding : host.findings) {
    for (const auto& evidence : finding.evidence) {
      const auto found = cells.find(evidence.cell);
      if (found != cells.end()) found->second->findings.push_back(finding.id);
    }
  }
}

/// What was saved of the switch says more than that somebody should look at it.
void leave_out_what_the_tenant_answers(std::vector<Finding>& findings) {
  const bool is_answered = std::ranges::any_of(findings, [](const Finding& finding) {
    return finding.id == "tenant_legacy_tls_off" || finding.id == "tenant_legacy_tls_refused_anyway";
  });
  if (!is_answered) return;
  std::erase_if(findings,
                [](const Finding& finding) { return finding.id == "exchange_online_opt_in_missing"; });
}

}  // namespace

void diagnose(HostReport& host, const DiagnosisContext& context) {
  name_providers(host);
  for (const auto rule : all_rules()) {
    append(host.findings, rule(host, context));
  }
  append(host.findings, tenant_agreement(host, context));
  leave_out_what_the_tenant_answers(host.findings);
  std::ranges::stable_sort(host.findings, {}, &Finding::severity);
  link_cells(host);
  host.settings = settings_of(host, context);
  host.alternatives = alternatives_of(host, context);
}

}  // namespace smtpmatrix::reports
