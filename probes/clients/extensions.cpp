#include "probes/clients/extensions.h"

#include "probes/base/writer.h"
#include "probes/iana/numbers.h"

namespace smtpmatrix::clients {
namespace {

namespace type = iana::extension;

Bytes list_u16(const std::vector<std::uint16_t>& numbers) {
  Writer writer;
  writer.vector_u16([&] {
    for (const std::uint16_t number : numbers) writer.u16(number);
  });
  return std::move(writer).finish();
}

}  // namespace

tls::OfferedExtension server_name() { return {type::server_name, {}}; }
tls::OfferedExtension key_share() { return {type::key_share, {}}; }

tls::OfferedExtension supported_groups(const std::vector<std::uint16_t>& groups) {
  return {type::supported_groups, list_u16(groups)};
}

tls::OfferedExtension ec_point_formats() { return {type::ec_point_formats, {1, 0}}; }

tls::OfferedExtension signature_algorithms(const std::vector<std::uint16_t>& schemes) {
  return {type::signature_algorithms, list_u16(schemes)};
}

tls::OfferedExtension supported_versions(const std::vector<std::uint16_t>& versions) {
  Writer writer;
  writer.vector_u8([&] {
    for (const std::uint16_t version : versions) writer.u16(version);
  });
  return {type::supported_versions, std::move(writer).finish()};
}

tls::OfferedExtension status_request() {
  constexpr std::uint8_t ocsp = 1;
  return {type::status_request, {ocsp, 0, 0, 0, 0}};
}

tls::OfferedExtension extended_master_secret() { return {type::extended_master_secret, {}}; }
tls::OfferedExtension encrypt_then_mac() { return {type::encrypt_then_mac, {}}; }
tls::OfferedExtension renegotiation_info() { return {type::renegotiation_info, {0}}; }

}  // namespace smtpmatrix::clients
