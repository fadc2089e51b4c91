// Which TLS clients there are: the pinned ones, the profiles of data/clients.json, and those of a file of the
// user's own. Looked up by id, by group (`versions`, `devices`, `all`) or by a pattern (`java-*`).
//
//   Catalogue catalogue;
//   catalogue.add(read_clients(text));        // --clients-file
//   const Client* one = catalogue.find("printer-2011");
//
// Reading a file never throws: the error is one line that says which client and field.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "probes/clients/client.h"

namespace smtpmatrix::clients {

/// A document of data/schema/clients.schema.json whose every client holds its own `hello`. Bounded: limits.h.
[[nodiscard]] tl::expected<std::vector<Client>, std::string> read_clients(std::string_view json);

/// data/clients.json with the hellos of data/client_hellos.json, read at the first call: 177 stacks from 2001
/// to 2026, as they stand in the file.
[[nodiscard]] const std::vector<Client>& device_profiles();

class Catalogue {
 public:
  /// The user's own go before a profile of the same id; one of a pinned client's id is an error.
  [[nodiscard]] tl::expected<void, std::string> add(std::vector<Client> own);

  /// nullptr: none of that id. Reads the profiles only if no other has it.
  [[nodiscard]] const Client* find(std::string_view id) const;
  /// What a user may write: an id, `versions`, `devices` (the profiles and the user's own), `all`, or a
  /// pattern with `*`. Empty: nothing of that name.
  [[nodiscard]] std::vector<const Client*> select(std::string_view words) const;
  [[nodiscard]] std::vector<const Client*> devices() const;

 private:
  std::vector<Client> own_;
};

}  // namespace smtpmatrix::clients
