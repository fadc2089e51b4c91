#include "probes/base/reader.h"

namespace smtpmatrix {

View Reader::take(std::size_t count, std::string_view what) {
  if (failed_) return {};
  if (count > bytes_.size() - position_) {
    fail(what);
    return {};
  }
  const View part = bytes_.subspan(position_, count);
  position_ += count;
  return part;
}

void Reader::expect_end(std::string_view what) {
  if (!failed_ && position_ != bytes_.size()) fail(what);
}

void Reader::fail(std::string_view what) {
  if (failed_) return;
  failed_ = true;
  failure_ = {.offset = offset(), .wanted = what};
}

void Reader::adopt_failure(const Reader& inner) {
  if (failed_ || !inner.failed_) return;
  failed_ = true;
  failure_ = inner.failure_;
}

std::uint32_t Reader::integer(std::size_t count, std::string_view what) {
  std::uint32_t value = 0;
  for (const auto byte : take(count, what)) value = value << 8 | byte;
  return value;
}

Reader Reader::inner(View part) {
  Reader reader(part);
  reader.base_ = offset() - part.size();
  reader.failed_ = failed_;
  reader.failure_ = failure_;
  return reader;
}

}  // namespace smtpmatrix
