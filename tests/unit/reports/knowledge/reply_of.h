// "550-5.7.1 one\n550 5.7.1 two" → the reply a session would have read.
#pragma once

#include <charconv>
#include <string>
#include <string_view>
#include <vector>

#include "probes/smtp/reply_reader.h"

namespace smtpmatrix::reports {

inline SmtpReply reply_of(std::string_view text) {
  int code = 0;
  std::from_chars(text.data(), text.data() + std::min<std::size_t>(3, text.size()), code);
  std::vector<std::string> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(std::min<std::size_t>(4, end), end - std::min<std::size_t>(4, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return smtp::make_reply(code, std::move(lines));
}

}  // namespace smtpmatrix::reports
