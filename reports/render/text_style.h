// Marks, colours and characters of the text report. Knows no layout. Widths are counted before paint().
#pragma once

#include <string>
#include <string_view>

#include "reports/verdict/report.h"

namespace smtpmatrix::reports {

struct Style {
  bool color = false;
  bool ascii = false;

  /// One column wide.
  [[nodiscard]] std::string_view mark(Outcome outcome) const;
  /// What the mark means, for the legend.
  [[nodiscard]] static std::string_view meaning(Outcome outcome);
  [[nodiscard]] std::string_view ellipsis() const { return ascii ? "..." : "…"; }
  [[nodiscard]] std::string_view rule() const { return ascii ? "-" : "─"; }
  [[nodiscard]] std::string_view separator() const { return ascii ? " - " : " · "; }

  [[nodiscard]] std::string paint(Outcome outcome, std::string_view text) const;
  [[nodiscard]] std::string paint(Severity severity, std::string_view text) const;
  [[nodiscard]] std::string bold(std::string_view text) const { return sgr("1", text); }
  [[nodiscard]] std::string dim(std::string_view text) const { return sgr("2", text); }

  /// Words of a peer, safe to print.
  [[nodiscard]] std::string foreign(std::string_view bytes) const;
  /// A cell's decisive word: the same, but our own ellipsis in it has its ASCII form.
  [[nodiscard]] std::string word(std::string_view bytes) const;

 private:
  [[nodiscard]] std::string sgr(std::string_view code, std::string_view text) const;
};

}  // namespace smtpmatrix::reports
