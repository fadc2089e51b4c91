// What a TLS client is: an id that people type, what it offers, what it accepts of a server, whom it trusts,
// and how it speaks SMTP. A client that is pinned to a version accepts all that the engine can and objects to
// nothing, so that a scan sees as far as it can; one of data/clients.json is as narrow as the program it
// stands for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probes/base/stage.h"
#include "probes/tls/handshake/offer.h"

namespace smtpmatrix::clients {

/// Both ends belong to it; an empty end is not known, and nothing is refused for it.
struct Bounds {
  std::optional<unsigned> least, most;
  [[nodiscard]] bool holds(unsigned value) const {
    return (!least || value >= *least) && (!most || value <= *most);
  }
};

/// What it takes of a certificate chain. Sizes of a finite-field group stand in its Offer.
struct Acceptance {
  Bounds rsa_bits;  ///< of every RSA key in the chain
  /// Hashes of the chain's signatures that it verifies: "md5", "sha1", "sha256", "pss-sha256"; empty: any.
  std::vector<std::string> certificate_hashes;
  /// From this size on the certificate list is refused, its length prefixes included; 0: no bound is known.
  std::size_t chain_bytes_refused = 0;
  /// From this many certificates between leaf and root on a chain is refused; 0: no bound is known.
  unsigned intermediates_refused = 0;
  std::string source;  ///< where the bounds are from
};

enum class Roots : std::uint8_t {
  unknown,  ///< whether it verifies is not known: nothing is refused
  none,     ///< it verifies nothing
  system,   ///< those of its operating system
  own,      ///< it brings its own
};
[[nodiscard]] std::string_view to_string(Roots roots);

struct Trust {
  Roots roots = Roots::none;
  bool verifies_chain = false;
  bool verifies_name = false;
  /// The root program and its release that its roots are of, as in data/roots.json: "android", "4.4". Empty:
  /// the anchors of the scan.
  std::string store = {}, store_release = {};
};

struct SmtpHabits {
  bool says_helo = false;                                                   ///< it never says EHLO
  std::vector<Mode> modes = {Mode::plain, Mode::starttls, Mode::implicit};  ///< that it has a setting for
  std::vector<std::string> mechanisms;  ///< in the order in which it takes them; empty: not known
  bool names_user_with_login = false;   ///< AUTH LOGIN with the user name in the command
  bool says_ehlo_after_tls = true;      ///< false: it goes on with what it heard before STARTTLS
};

/// Where a profile comes from, for people.
struct Origin {
  std::string kind;        ///< "library", "runtime", "os", "mail-client", "mta"; empty for a pinned client
  unsigned year_from = 0;  ///< first year of what it stands for
  std::string stands_for;
  std::string fidelity;  ///< "captured", "wire", "documented"
  std::string source;
  std::string notes;
  std::string ja3, ja4;  ///< of the recorded hello, as its recorder computed them; may be empty
};

struct Client {
  std::string id;
  std::string label;                     ///< what it stands for, one line
  std::optional<tls::Offer> offer = {};  ///< empty for "none": no TLS at all
  Acceptance accepts = {};
  Trust trust = {};
  SmtpHabits smtp = {};
  Origin origin = {};
};

/// `none`, `tls1.0`, `tls1.1`, `tls1.2`, `tls1.3`, `tls1.2-rsa`: exactly that version, with every suite,
/// group and scheme that the engine can complete, strongest first, and SNI. Ordered as a report's columns
/// are.
[[nodiscard]] const std::vector<Client>& version_pinned();

/// Of the pinned ones; nullptr if there is none of that id.
[[nodiscard]] const Client* find(std::string_view id);

}  // namespace smtpmatrix::clients
