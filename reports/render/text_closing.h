// What stands behind the last host of a text report: one settings table over all hosts, and ways out for
// those where nothing works. add() each host in turn, then end() once; both give parts to print, in order.
//
// Bounded: beyond limits::hosts_in_one_table add() gives what it kept, then each host's own parts at once.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "reports/render/text_sections.h"

namespace smtpmatrix::reports {

class TextClosing {
 public:
  TextClosing(Style style, std::size_t width) : style_(style), width_(width) {}

  [[nodiscard]] std::vector<Lines> add(const HostReport& host);
  [[nodiscard]] std::vector<Lines> end();

 private:
  struct Kept {
    std::string host;
    std::string service;     ///< its family; the host itself where none is known
    std::string other_host;  ///< of the same service, for the other generation of clients
    std::vector<Setting> settings;
    std::vector<Alternative> alternatives;
  };

  [[nodiscard]] std::vector<Setting> all_settings() const;
  [[nodiscard]] const Kept* helper_of(const Kept& host) const;
  [[nodiscard]] Lines ways_out(const std::string& service);
  [[nodiscard]] Lines helped_lines() const;
  [[nodiscard]] bool steps_are_told(const Alternative& alternative) const;

  Style style_;
  std::size_t width_;
  bool one_by_one_ = false;
  std::vector<Kept> kept_;
  std::set<std::string> commands_;  ///< of the findings of these hosts
};

}  // namespace smtpmatrix::reports
