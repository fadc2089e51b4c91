// A line of inquiry: questions of one kind, each perhaps waiting for the answer before it. Internal to the
// room.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "probes/survey/choice_search.h"
#include "probes/survey/survey.h"

namespace smtpmatrix::survey {

/// What became of a hello.
struct Outcome {
  enum class Kind : std::uint8_t {
    replied,     ///< a ServerHello came, and whatever was waited for, or something about it that ended it
    refused,     ///< an alert, or another version
    cut,         ///< the connection ended without an alert
    silent,      ///< nothing came
    unanswered,  ///< the hello never left, or what came is no answer to it
  };
  Kind kind = Kind::unanswered;
  std::string why;
  const Observation* seen = nullptr;  ///< empty: not asked

  [[nodiscard]] const TlsFacts* tls() const { return seen != nullptr && seen->tls ? &*seen->tls : nullptr; }
};
[[nodiscard]] Outcome outcome_of(const Observation& seen);
[[nodiscard]] bool has_alert(const TlsFacts& facts, std::uint8_t description);

class Line {
 public:
  struct Asked {
    unsigned id;  ///< of this line
    tls::Offer offer;
    TlsDepth depth;
  };
  virtual ~Line() = default;
  [[nodiscard]] virtual std::optional<Asked> next(std::size_t concurrency) = 0;
  virtual void answered(unsigned id, const Outcome& outcome) = 0;
  [[nodiscard]] virtual bool done() const = 0;
};

/// Which of a list's values are accepted: a ChoiceSearch over hellos.
class SearchLine final : public Line {
 public:
  struct Task {
    ChoiceSearch search;
    std::function<tls::Offer(const std::vector<std::uint16_t>&)> offer;
    TlsDepth depth = TlsDepth::server_hello;
    /// What was chosen, if anything was; of facts that may be incomplete.
    std::function<std::optional<std::uint16_t>(const TlsFacts&)> choice;
    std::function<void(const Outcome&)> watch = {};  ///< sees every outcome; may be empty
  };
  explicit SearchLine(Task task) : task_(std::move(task)) {}

  [[nodiscard]] std::optional<Asked> next(std::size_t concurrency) override;
  void answered(unsigned id, const Outcome& outcome) override;
  [[nodiscard]] bool done() const override { return task_.search.done(); }
  [[nodiscard]] const ChoiceSearch& search() const { return task_.search; }

 private:
  Task task_;
  std::map<unsigned, std::vector<std::uint16_t>> offered_;
};

/// One question. Cut or silent, it is asked once more.
class SingleLine final : public Line {
 public:
  SingleLine(tls::Offer offer, TlsDepth depth, std::function<void(const Outcome&)> read)
      : offer_(std::move(offer)), depth_(depth), read_(std::move(read)) {}

  [[nodiscard]] std::optional<Asked> next(std::size_t concurrency) override;
  void answered(unsigned id, const Outcome& outcome) override;
  [[nodiscard]] bool done() const override { return is_over_; }

 private:
  tls::Offer offer_;
  TlsDepth depth_;
  std::function<void(const Outcome&)> read_;
  unsigned asked_ = 0;
  bool is_open_ = false;
  bool is_over_ = false;
};

}  // namespace smtpmatrix::survey
