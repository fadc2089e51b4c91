// The inside of the reader: bytes → text → objects with properties, before anyone asks what they mean.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "reports/tenant/tenant.h"

namespace smtpmatrix::reports::tenant {

struct Property {
  std::string name;
  std::vector<std::string> values;  ///< one, or those of a list; none for null and nothing
};

struct Object {
  std::size_t line = 0;  ///< where it begins
  std::vector<Property> properties;

  [[nodiscard]] const Property* find(std::string_view name) const;
  [[nodiscard]] bool has(std::string_view name) const { return find(name) != nullptr; }
  /// First value, or empty.
  [[nodiscard]] std::string text(std::string_view name) const;
};

using Objects = tl::expected<std::vector<Object>, TenantFault>;

/// UTF-8, or UTF-16 with a byte order mark, to UTF-8. Halves of surrogate pairs become U+FFFD.
[[nodiscard]] tl::expected<std::string, TenantFault> decoded(std::string_view bytes);
/// Controls and what is no UTF-8 become U+FFFD; blanks at both ends go; cut at limits.h.
[[nodiscard]] std::string printable_value(std::string_view text);
/// Whether a property of this name is worth keeping.
[[nodiscard]] bool is_known_property(std::string_view name);

/// One document or several, one after the other (`>>`).
[[nodiscard]] Objects read_json(std::string_view text);
/// "Name : value", values wrapped; or a table with a line of dashes under its head.
[[nodiscard]] Objects read_listing(std::string_view text);

}  // namespace smtpmatrix::reports::tenant
