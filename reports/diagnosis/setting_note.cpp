// What a person needs beside the columns of the settings table.
#include <fmt/format.h>

#include "reports/diagnosis/settings.h"

namespace smtpmatrix::reports {
namespace {

/// Menus differ in their words more than devices in their abilities. RFC 8314 3.3 names the two ways.
std::string menu_words(const Setting& setting) {
  if (setting.encryption == "SSL/TLS") return "In a device's menu: SSL, SSL/TLS, SMTPS or implicit TLS.";
  if (setting.encryption == "STARTTLS") {
    return "In a device's menu: STARTTLS or TLS (\"TLS if available\" only where there is nothing stricter), "
           "never SSL or SMTPS; where there is only SSL on or off, off often still means STARTTLS on this "
           "port.";
  }
  return "Nothing is encrypted: never type a password into a device with these settings.";
}

}  // namespace

std::string setting_note(const Setting& setting, const Provider* service) {
  std::string note = menu_words(setting);
  if (service == nullptr) return note;
  if (!service->words.password.empty()) note += fmt::format(" Password: {}.", service->words.password);
  if (!service->words.sender.empty()) note += fmt::format(" Sender (From): {}.", service->words.sender);
  return note;
}

}  // namespace smtpmatrix::reports
