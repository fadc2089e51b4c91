// Values → data for a template. Whatever is put passes printable(): what a peer sent is escaped there where
// it could reorder or hide text, and by the template where it could be markup. Private to this room, as it
// names kainjow.
#pragma once

#include <chrono>
#include <kainjow/mustache.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "reports/render/renderer.h"

namespace smtpmatrix::reports::html {

using Data = kainjow::mustache::data;
using Template = kainjow::mustache::mustache;

[[nodiscard]] Data object();
[[nodiscard]] Data list();

/// A name that a template asks for is always put, as an outer value of the same name would stand in for it:
/// an empty text is false, so that `{{#name}}` skips it.
void put(Data& to, const std::string& name, std::string_view foreign);
void put(Data& to, const std::string& name, std::size_t number);
void put_flag(Data& to, const std::string& name, bool flag);
/// Lines that stay lines.
void put_lines(Data& to, const std::string& name, const std::vector<std::string>& lines);

/// class, mark and meaning.
void put_outcome(Data& to, Outcome outcome);
/// `steps`, and whether a command has a word to be replaced as `placeholder`.
void put_steps(Data& to, const std::vector<RemedyStep>& steps);
/// `source`, and `source_link` where it is an address of the web.
void put_source(Data& to, std::string_view source);

[[nodiscard]] std::string plural(std::size_t count, std::string_view noun);
/// "2026-11-23 09:30:00 UTC".
[[nodiscard]] std::string time_text(UnixTime time);
[[nodiscard]] std::string date_text(UnixTime time);
/// "31 ms", "1.2 s".
[[nodiscard]] std::string duration_text(Elapsed time);

/// "587 starttls", with the address where a host has several.
[[nodiscard]] std::string place_text(const Endpoint& endpoint, bool with_address);

}  // namespace smtpmatrix::reports::html
