// What stands above all hosts: words for what works, what does not and who must act, and the table of clients
// by hosts. Fed host by host; holds names and counts within limits.h, never a host.
#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include "reports/render/html/use.h"
#include "reports/render/html/view.h"

namespace smtpmatrix::reports::html {

/// Names of hosts, of which the first few are told.
class Names {
 public:
  void add(const std::string& name);
  [[nodiscard]] bool empty() const { return count_ == 0; }
  /// "a", "a and b", "a, b, c and 4 more".
  [[nodiscard]] std::string text() const;

 private:
  std::vector<std::string> first_;
  std::size_t count_ = 0;
};

class PageSummary {
 public:
  explicit PageSummary(std::vector<std::string> clients) : clients_(std::move(clients)) {}

  /// `anchor`: the id of the host's section.
  void add(const HostReport& host, const std::string& anchor);
  void put_into(Data& page, const Ending& ending) const;
  [[nodiscard]] std::size_t hosts() const { return hosts_; }
  [[nodiscard]] std::string title() const;

 private:
  struct Uses {
    Names as_is, after_action, no, not_known;
  };
  struct ActorFinding {
    std::string title;
    std::string anchor;
  };
  struct Actor {
    std::vector<ActorFinding> first;
    std::size_t count = 0;
  };
  struct Best {
    Outcome outcome = Outcome::not_run;
    std::string word;
    std::string anchor;
  };
  struct Column {
    std::string host;
    std::string anchor;
    std::map<std::string, Best> clients;
  };

  void add_uses(const HostReport& host);
  void add_actors(const HostReport& host, const std::string& anchor);
  void add_column(const HostReport& host, const std::string& anchor);
  [[nodiscard]] Data working() const;
  [[nodiscard]] Data failing(const Summary& summary) const;
  void put_actors(Data& page) const;
  void put_clients(Data& page) const;

  std::vector<std::string> clients_;
  std::size_t hosts_ = 0;
  std::string first_host_;
  std::array<Uses, 3> uses_;
  Names useless_;
  std::map<std::string, Actor> actors_;
  std::vector<Column> columns_;
};

}  // namespace smtpmatrix::reports::html
