// A fact of a conversation is never a bare bool: it was seen, it is absent (and a stage proves it), or it was
// not reached, in which case nothing is known.
#pragma once

#include <utility>
#include <variant>

#include "probes/base/stage.h"

namespace smtpmatrix {

template <typename T>
class Fact {
 public:
  struct Absent {
    Stage proof;
  };
  struct NotReached {};

  Fact() = default;
  [[nodiscard]] static Fact seen(T value) { return Fact(std::in_place_index<1>, std::move(value)); }
  [[nodiscard]] static Fact absent(Stage proof) { return Fact(std::in_place_index<2>, Absent{proof}); }

  [[nodiscard]] bool was_seen() const { return state_.index() == 1; }
  [[nodiscard]] bool is_absent() const { return state_.index() == 2; }
  [[nodiscard]] bool was_reached() const { return state_.index() != 0; }
  /// The value, or nullptr unless seen.
  [[nodiscard]] const T* get() const { return std::get_if<1>(&state_); }
  [[nodiscard]] T* get() { return std::get_if<1>(&state_); }

 private:
  template <std::size_t I, typename V>
  Fact(std::in_place_index_t<I> index, V&& value) : state_(index, std::forward<V>(value)) {}

  std::variant<NotReached, T, Absent> state_;
};

}  // namespace smtpmatrix
