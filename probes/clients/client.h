// What a TLS client is: an id that people type, what it offers, and how it speaks SMTP.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probes/tls/handshake/offer.h"

namespace smtpmatrix::clients {

struct Client {
  std::string id;
  std::string label;                ///< what it stands for, one line
  std::optional<tls::Offer> offer;  ///< empty for "none": no TLS at all
};

/// `none`, `tls1.0`, `tls1.1`, `tls1.2`, `tls1.3`, `tls1.2-rsa`: exactly that version, with every suite,
/// group and scheme that the engine can complete, strongest first, and SNI. Ordered as a report's columns
/// are.
[[nodiscard]] const std::vector<Client>& version_pinned();

/// nullptr if there is none of that id.
[[nodiscard]] const Client* find(std::string_view id);

}  // namespace smtpmatrix::clients
