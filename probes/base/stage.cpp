#include "probes/base/stage.h"

#include <algorithm>
#include <array>

namespace smtpmatrix {
namespace {

using enum Stage;

constexpr std::array stage_names = {std::string_view("connect"),
                                    std::string_view("greeting"),
                                    std::string_view("ehlo"),
                                    std::string_view("starttls"),
                                    std::string_view("tls"),
                                    std::string_view("ehlo_tls"),
                                    std::string_view("auth_challenge"),
                                    std::string_view("auth"),
                                    std::string_view("mail"),
                                    std::string_view("rcpt")};
constexpr std::array mode_names = {std::string_view("plain"), std::string_view("starttls"),
                                   std::string_view("implicit")};

constexpr std::array plain_stages = {connect, greeting, ehlo, auth_challenge, auth, mail, rcpt};
constexpr std::array starttls_stages = {connect,  greeting,       ehlo, starttls, tls,
                                        ehlo_tls, auth_challenge, auth, mail,     rcpt};
constexpr std::array implicit_stages = {connect, tls, greeting, ehlo, auth_challenge, auth, mail, rcpt};

template <typename Enum, std::size_t N>
std::optional<Enum> parse(const std::array<std::string_view, N>& names, std::string_view text) {
  const auto found = std::ranges::find(names, text);
  if (found == names.end()) return std::nullopt;
  return static_cast<Enum>(found - names.begin());
}

std::ptrdiff_t position(Mode mode, Stage stage) {
  const auto stages = stages_of(mode);
  return std::ranges::find(stages, stage) - stages.begin();
}

}  // namespace

std::string_view to_string(Stage stage) { return stage_names.at(static_cast<std::size_t>(stage)); }
std::string_view to_string(Mode mode) { return mode_names.at(static_cast<std::size_t>(mode)); }
std::optional<Stage> parse_stage(std::string_view text) { return parse<Stage>(stage_names, text); }
std::optional<Mode> parse_mode(std::string_view text) { return parse<Mode>(mode_names, text); }

std::span<const Stage> stages_of(Mode mode) {
  switch (mode) {
    case Mode::plain: return plain_stages;
    case Mode::starttls: return starttls_stages;
    case Mode::implicit: return implicit_stages;
  }
  return {};
}

Stage last_stage(Mode mode, Stage until) {
  if (mode == Mode::starttls) return until;
  if (until == ehlo_tls) return ehlo;
  if (until == starttls) return greeting;
  if (until == tls && mode == Mode::plain) return ehlo;
  return until;
}

bool before(Mode mode, Stage a, Stage b) { return position(mode, a) < position(mode, b); }

}  // namespace smtpmatrix
