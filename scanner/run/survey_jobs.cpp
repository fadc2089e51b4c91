#include "scanner/run/survey_jobs.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace smtpmatrix::scanner {

void SurveyJobs::note(const std::vector<std::uint16_t>& offered, const Observation& seen) {
  if (!is_wanted_ || !seen.tls) return;
  const bool was_answered = seen.tls->cipher_suite || !seen.tls->alerts.empty();
  if (was_answered) survey::note(known_[seen.endpoint], offered, seen);
}

void SurveyJobs::begin() {
  for (auto& [endpoint, known] : std::exchange(known_, {}))
    jobs_.push_back({endpoint, survey::Survey(std::move(known), concurrency_)});
}

std::vector<Task> SurveyJobs::take_ready() {
  std::vector<Task> tasks;
  for (std::size_t i = 0; i < jobs_.size(); ++i) {
    for (survey::Question& question : jobs_[i].survey.take_ready()) {
      clients::Client client;
      client.id = "survey/" + std::to_string(question.id);
      client.offer = std::move(question.offer);
      const Probe probe{jobs_[i].endpoint, client.id, Stage::tls, question.depth};
      asked_[probe] = {i, question.id};
      Task task{probe, 0, 0, {}};
      task.asks = std::make_shared<const clients::Client>(std::move(client));
      tasks.push_back(std::move(task));
    }
  }
  return tasks;
}

void SurveyJobs::count_connection(const Probe& probe) { ++jobs_[asked_.at(probe).job].connections; }

void SurveyJobs::finished(const Probe& probe, const Observation& seen) {
  const Asked asked = asked_.extract(probe).mapped();
  jobs_[asked.job].survey.answered(asked.id, seen);
}

void SurveyJobs::gave_up(const Probe& probe, const std::string& why) {
  const Asked asked = asked_.extract(probe).mapped();
  jobs_[asked.job].survey.gave_up(asked.id, why);
}

void SurveyJobs::abandon(const std::string& why) {
  begin();
  for (const auto& [probe, asked] : std::exchange(asked_, {})) jobs_[asked.job].survey.gave_up(asked.id, why);
  is_wanted_ = false;
}

bool SurveyJobs::done() const {
  if (!is_wanted_) return true;
  return asked_.empty() && known_.empty() &&
         std::ranges::all_of(jobs_, [](const Job& job) { return job.survey.done(); });
}

std::map<Endpoint, SurveyFacts> SurveyJobs::take_facts() {
  std::map<Endpoint, SurveyFacts> facts;
  for (const Job& job : jobs_) {
    SurveyFacts& seen = facts[job.endpoint] = job.survey.facts();
    seen.connections = job.connections;
  }
  jobs_.clear();
  return facts;
}

}  // namespace smtpmatrix::scanner
