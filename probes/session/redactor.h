// Takes secrets out of what a peer says. We never write one into a transcript; but a server may echo what it
// was sent, in a reply or a challenge, raw or in base64. Secrets under four bytes are not searched for.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "probes/base/secret.h"
#include "probes/observation/smtp_facts.h"

namespace smtpmatrix {

class Redactor {
 public:
  /// The secret itself and every way it can stand inside base64.
  void hide(const Secret& secret);
  /// Exactly this text: a line that was sent and must not come back.
  void hide_line(const Secret& line);

  [[nodiscard]] std::string clean(std::string_view text) const;
  [[nodiscard]] SmtpReply clean(SmtpReply reply) const;

 private:
  void add(Secret text);

  std::vector<Secret> hidden_;  ///< longest first, so that no part of one is left standing
};

}  // namespace smtpmatrix
