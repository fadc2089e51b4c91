// What a server that turns a client away says of the pace it wants: "try again in 60 seconds", "come back in
// 00:05:00", "4 connections per 10 seconds" → numbers. English, as servers speak it; a sentence without
// figures
// ("please try again later") tells nothing. What is read is a peer's word: who waits by it bounds it.
// Never fails: what it does not understand is not told. A long text is read up to limits.h's bound.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace smtpmatrix::smtp {

struct PaceWords {
  struct Rate {
    std::uint32_t connections = 0;  ///< at least 1
    std::chrono::seconds within{};  ///< at least 1 s
    friend bool operator==(const Rate&, const Rate&) = default;
  };
  std::optional<std::chrono::seconds> wait{};  ///< before the next connection; at least 1 s
  std::optional<Rate> rate{};                  ///< of connections, sessions or requests; never of mail

  [[nodiscard]] bool tell_anything() const { return wait || rate; }
  friend bool operator==(const PaceWords&, const PaceWords&) = default;
};

/// The first of each, where a text has several.
[[nodiscard]] PaceWords read_pace_words(std::string_view text);

}  // namespace smtpmatrix::smtp
