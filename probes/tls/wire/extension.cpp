#include "probes/tls/wire/extension.h"

#include <algorithm>

#include "probes/tls/wire/limits.h"

namespace smtpmatrix::tls::wire {

Extensions read_extensions(Reader& reader) {
  Extensions extensions;
  Reader block = reader.inner_u16("extensions");
  while (block.ok() && !block.empty()) {
    if (extensions.size() == limits::extensions) block.fail("fewer extensions");
    Extension extension;
    extension.type = block.u16("extension_type");
    extension.body = block.vector_u16("extension_data");
    extension.offset = block.offset() - extension.body.size();
    if (block.ok()) extensions.push_back(extension);
  }
  reader.adopt_failure(block);
  return extensions;
}

void write_extensions(Writer& writer, const Extensions& extensions) {
  writer.vector_u16([&] {
    for (const auto& extension : extensions) {
      writer.u16(extension.type);
      writer.vector_u16(extension.body);
    }
  });
}

const Extension* find(const Extensions& extensions, std::uint16_t type) {
  const auto found = std::ranges::find(extensions, type, &Extension::type);
  return found == extensions.end() ? nullptr : &*found;
}

std::optional<std::uint16_t> duplicate(const Extensions& extensions) {
  for (auto it = extensions.begin(); it != extensions.end(); ++it) {
    if (std::any_of(extensions.begin(), it, [&](const Extension& other) { return other.type == it->type; }))
      return it->type;
  }
  return std::nullopt;
}

std::optional<std::uint16_t> unsolicited(const Extensions& answered,
                                         const std::vector<std::uint16_t>& offered) {
  for (const auto& extension : answered) {
    if (std::ranges::find(offered, extension.type) == offered.end()) return extension.type;
  }
  return std::nullopt;
}

}  // namespace smtpmatrix::tls::wire
