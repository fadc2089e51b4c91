#include "probes/observation/smtp_facts.h"

namespace smtpmatrix {

std::string_view to_string(AuthResult result) {
  switch (result) {
    case AuthResult::not_run: return "not_run";
    case AuthResult::accepted: return "accepted";
    case AuthResult::refused: return "refused";
    case AuthResult::not_offered: return "not_offered";
    case AuthResult::guarded: return "guarded";
    case AuthResult::challenged: return "challenged";
  }
  return {};
}

}  // namespace smtpmatrix
