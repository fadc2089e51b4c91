// What a person needs beside the columns of the settings table.
#include <algorithm>
#include <fmt/format.h>

#include "reports/diagnosis/settings.h"

namespace smtpmatrix::reports {
namespace {

bool takes(const Setting& setting, std::string_view mechanism) {
  return std::ranges::find(setting.auth_mechanisms, mechanism) != setting.auth_mechanisms.end();
}

}  // namespace

/// Menus differ in their words more than devices in their abilities. RFC 8314 3.3 names the two ways.
std::string_view menu_words(std::string_view encryption) {
  if (encryption == "SSL/TLS") return "In a device's menu: SSL, SSL/TLS, SMTPS or implicit TLS.";
  if (encryption == "STARTTLS") {
    return "In a device's menu: STARTTLS or TLS (\"TLS if available\" only where there is nothing stricter), "
           "never SSL or SMTPS; where there is only SSL on or off, off often still means STARTTLS on this "
           "port.";
  }
  return "Nothing is encrypted: never type a password into a device with these settings.";
}

std::string setting_note(const Setting& setting, const Provider* service) {
  std::string note(menu_words(setting.encryption));
  // RFC 4954 4: 504 to a mechanism that is not known.
  if (takes(setting, "LOGIN") && !takes(setting, "PLAIN"))
    note += " Login method: LOGIN or automatic; one that knows PLAIN only is refused with 504.";
  if (service == nullptr) return note;
  if (!service->words.password.empty()) note += fmt::format(" Password: {}.", service->words.password);
  if (!service->words.sender.empty()) note += fmt::format(" Sender (From): {}.", service->words.sender);
  return note;
}

}  // namespace smtpmatrix::reports
