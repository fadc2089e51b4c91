// The surveys of one host's endpoints (--ciphers): they begin once its cells are finished, at every endpoint
// that answered a ClientHello, and hand out their questions as tasks. Pure.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "probes/survey/survey.h"
#include "scanner/run/task.h"

namespace smtpmatrix::scanner {

class SurveyJobs {
 public:
  /// `concurrency`: questions under way at one endpoint.
  SurveyJobs(bool is_wanted, std::size_t concurrency) : is_wanted_(is_wanted), concurrency_(concurrency) {}

  /// What a cell's connection saw that offered these suites.
  void note(const std::vector<std::uint16_t>& offered, const Observation& seen);
  /// Nothing more will be noted; further calls change nothing.
  void begin();
  [[nodiscard]] std::vector<Task> take_ready();

  [[nodiscard]] bool asks(const Probe& probe) const { return asked_.contains(probe); }
  void count_connection(const Probe& probe);
  void finished(const Probe& probe, const Observation& seen);
  void gave_up(const Probe& probe, const std::string& why);
  /// Whatever is not answered will not be.
  void abandon(const std::string& why);

  [[nodiscard]] bool done() const;
  /// Once, when done.
  [[nodiscard]] std::map<Endpoint, SurveyFacts> take_facts();

 private:
  struct Job {
    Endpoint endpoint;
    survey::Survey survey;
    unsigned connections = 0;
  };
  struct Asked {
    std::size_t job;
    unsigned id;
  };

  bool is_wanted_;
  std::size_t concurrency_;
  std::map<Endpoint, survey::Known> known_;
  std::vector<Job> jobs_;
  std::map<Probe, Asked> asked_;
};

}  // namespace smtpmatrix::scanner
