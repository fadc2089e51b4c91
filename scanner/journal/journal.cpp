#include "scanner/journal/journal.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/file.h>
#include <unistd.h>
#include <utility>

#include "reports/render/json_reader.h"
#include "reports/render/renderer.h"
#include "scanner/journal/limits.h"

namespace smtpmatrix::scanner {
namespace {

using nlohmann::json;

constexpr std::string_view schema = "smtpmatrix.journal/1";

/// The line of a login's event.
std::string_view line_of(LoginEvent event) {
  switch (event) {
    case LoginEvent::begun: return R"({"login":"begun"})";
    case LoginEvent::refused: return R"({"login":"refused"})";
    case LoginEvent::over: return R"({"login":"over"})";
  }
  return {};
}

/// FNV-1a; two hosts of one hash are told apart by their lines.
std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return hash;
}

std::string json_text(std::string_view text) {
  return json(text).dump(-1, ' ', true, json::error_handler_t::replace);
}

/// How the line of a host begins; the record and a brace follow.
std::string host_line_head(std::string_view key) { return R"({"key":)" + json_text(key) + R"(,"report":)"; }

/// How a journal begins, so that it is told from somebody's file; the options and a brace follow.
std::string first_line_head() { return R"({"schema":")" + std::string(schema) + R"(","options":)"; }

constexpr std::string_view host_line_mark = R"({"key":)";

/// The key of a host's line, read without its report.
class KeyReader final : public nlohmann::json_sax<json> {
 public:
  std::string key_text;
  bool found = false;

  bool null() override { return false; }
  bool boolean(bool /*value*/) override { return false; }
  bool number_integer(number_integer_t /*value*/) override { return false; }
  bool number_unsigned(number_unsigned_t /*value*/) override { return false; }
  bool number_float(number_float_t /*value*/, const string_t& /*text*/) override { return false; }
  bool string(string_t& value) override {
    key_text = value;
    found = true;
    return false;
  }
  bool binary(binary_t& /*value*/) override { return false; }
  bool start_object(std::size_t /*elements*/) override { return true; }
  bool key(string_t& /*value*/) override { return true; }
  bool end_object() override { return false; }
  bool start_array(std::size_t /*elements*/) override { return false; }
  bool end_array() override { return false; }
  bool parse_error(std::size_t /*at*/, const std::string& /*token*/,
                   const nlohmann::detail::exception& /*error*/) override {
    return false;
  }
};

/// Calls `use(line, offset)` for each whole line and returns where the last one ends. A line longer than the
/// limit is given as an empty one.
template <typename Use>
std::uint64_t each_line(int file, Use use) {
  std::string pending;
  std::uint64_t begin = 0;
  std::uint64_t position = 0;
  std::string block(journal_limits::block_bytes, '\0');
  while (true) {
    const auto got = ::pread(file, block.data(), block.size(), static_cast<off_t>(position));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return begin;
    position += static_cast<std::uint64_t>(got);
    std::string_view rest(block.data(), static_cast<std::size_t>(got));
    for (auto end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
      pending += rest.substr(0, end);
      use(std::string_view(pending), begin);
      begin += pending.size() + 1;
      pending.clear();
      rest.remove_prefix(end + 1);
    }
    pending += rest;
    if (pending.size() > journal_limits::line_bytes) throw std::length_error("a line is too long");
  }
}

}  // namespace

Journal::Journal(std::string path, const Options& options) : path_(std::move(path)) {
  file_ = FileDescriptor(::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!file_.open()) fail(std::strerror(errno));
  if (::flock(file_.number(), LOCK_EX | LOCK_NB) != 0)
    fail(errno == EWOULDBLOCK ? "another scan is writing it" : std::strerror(errno));
  take_up(options);
}

void Journal::take_up(const Options& options) {
  std::uint64_t end = 0;
  bool is_first = true;
  try {
    end = each_line(file_.number(), [&](std::string_view line, std::uint64_t offset) {
      if (std::exchange(is_first, false)) return check(line, options);
      take_line(line, offset);
    });
  } catch (const std::length_error& error) {
    fail(error.what());
  }
  // No whole line: nothing yet, or a first line that was cut off. Anything else is somebody's file.
  if (is_first && !begins_like_a_journal()) fail("not a journal of smtpmatrix");
  if (::ftruncate(file_.number(), static_cast<off_t>(end)) != 0) fail(std::strerror(errno));
  if (::lseek(file_.number(), 0, SEEK_END) < 0) fail(std::strerror(errno));
  std::ranges::stable_sort(index_, {}, &Line::hash);
  if (is_first) begin(options);
}

bool Journal::begins_like_a_journal() const {
  const auto size = ::lseek(file_.number(), 0, SEEK_END);
  if (size < 0) fail(std::strerror(errno));
  const auto head = first_line_head();
  return starts_with(0, std::string_view(head).substr(0, static_cast<std::size_t>(size)));
}

void Journal::begin(const Options& options) {
  append(first_line_head() + json(options).dump(-1, ' ', true, json::error_handler_t::replace) + "}");
}

void Journal::check(std::string_view first_line, const Options& options) const {
  const auto head = json::parse(first_line, nullptr, false);
  const bool is_journal = head.is_object() && head.contains("schema") && head["schema"] == schema &&
                          head.contains("options") && head["options"].is_object();
  if (!is_journal) fail("not a journal of smtpmatrix");
  const auto& before = head["options"];
  for (const auto& [name, value] : options) {
    const auto text = json_text(value);
    if (!before.contains(name)) fail("was made without --" + name);
    if (before[name].dump(-1, ' ', true) != text)
      fail(fmt::format("was made with --{} {}, now it is {}", name, before[name].dump(-1, ' ', true), text));
  }
  for (const auto& [name, value] : before.items()) {
    if (!options.contains(name)) fail(fmt::format("was made with --{} {}", name, value.dump(-1, ' ', true)));
  }
}

void Journal::take_line(std::string_view line, std::uint64_t offset) {
  if (line == line_of(LoginEvent::refused)) return void(++logins_refused_);
  if (line == line_of(LoginEvent::begun)) return void(++logins_open_);
  if (line == line_of(LoginEvent::over)) return void(logins_open_ -= logins_open_ > 0 ? 1 : 0);
  KeyReader reader;
  if (line.starts_with(host_line_mark)) (void)json::sax_parse(line, &reader);
  if (!reader.found || line.back() != '}')
    fail("byte " + std::to_string(offset) + ": not a line of a journal");
  index_.push_back({hash_of(json_text(reader.key_text)), offset});
}

const Journal::Line* Journal::find(std::string_view key) const {
  const auto hash = hash_of(json_text(key));
  const auto head = host_line_head(key);
  for (auto line = std::ranges::lower_bound(index_, hash, {}, &Line::hash);
       line != index_.end() && line->hash == hash; ++line) {
    if (starts_with(line->offset, head)) return &*line;
  }
  return nullptr;
}

bool Journal::holds(std::string_view key) const { return find(key) != nullptr; }

reports::HostReport Journal::read(std::string_view key) const {
  const Line* const found = find(key);
  if (found == nullptr) fail("holds nothing of " + std::string(key));
  const auto line = line_at(found->offset);
  const auto head = host_line_head(key);
  auto host =
      reports::read_host_record(std::string_view(line).substr(head.size(), line.size() - head.size() - 1));
  if (!host)
    fail("byte " + std::to_string(found->offset) + ": " + host.error().where + ": " + host.error().what);
  return std::move(*host);
}

bool Journal::starts_with(std::uint64_t offset, std::string_view text) const {
  std::string there(text.size(), '\0');
  const auto got = ::pread(file_.number(), there.data(), there.size(), static_cast<off_t>(offset));
  return got >= 0 && static_cast<std::size_t>(got) == text.size() && there == text;
}

std::string Journal::line_at(std::uint64_t offset) const {
  std::string line;
  std::string block(journal_limits::block_bytes, '\0');
  while (line.size() <= journal_limits::line_bytes) {
    const auto got =
        ::pread(file_.number(), block.data(), block.size(), static_cast<off_t>(offset + line.size()));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    const std::string_view piece(block.data(), static_cast<std::size_t>(got));
    const auto end = piece.find('\n');
    line += piece.substr(0, end);
    if (end != std::string_view::npos) return line;
  }
  fail("byte " + std::to_string(offset) + ": the line has no end");
}

void Journal::add(std::string_view key, const reports::HostReport& host, UnixTime now) {
  append(host_line_head(key) + reports::host_record(host, now) + "}");
}

void Journal::add(LoginEvent event) { append(std::string(line_of(event))); }

void Journal::append(const std::string& line) {
  // One write: between two, a kill would leave half a line more often.
  if (const int error = write_all(file_.number(), line + "\n"); error != 0) fail(std::strerror(error));
}

void Journal::fail(const std::string& what) const { throw JournalError("journal '" + path_ + "': " + what); }

}  // namespace smtpmatrix::scanner
