// Bounds on what is read of an administrator's saved output. It is a file somebody hands over.
#pragma once

#include <cstddef>

namespace smtpmatrix::reports::limits {

/// One file. Get-CASMailbox of ten thousand mailboxes as JSON is about 30 MB.
inline constexpr std::size_t tenant_file_bytes = std::size_t{64} * 1024 * 1024;
/// Objects in a file: mailboxes, policies, configurations.
inline constexpr std::size_t tenant_objects = 200'000;
/// Of a value, how much is kept: an address has at most 254 bytes (RFC 5321 4.5.3.1).
inline constexpr std::size_t tenant_value_bytes = 512;
/// Addresses of one mailbox that are kept.
inline constexpr std::size_t tenant_addresses = 64;
/// Remarks about values that say nothing.
inline constexpr std::size_t tenant_remarks = 20;
/// How deep the objects lie that matter: an array of objects with lists.
inline constexpr int tenant_json_depth = 4;

}  // namespace smtpmatrix::reports::limits
