#include "tests/unit/probes/session/dialogue.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <utility>

namespace smtpmatrix::dialogue {
namespace {

std::string unescaped(std::string text) {
  for (const auto& [written, meant] :
       {std::pair<std::string, char>("\\n", '\n'), std::pair<std::string, char>("\\r", '\r'),
        std::pair<std::string, char>("\\0", '\0')}) {
    for (auto at = text.find(written); at != std::string::npos; at = text.find(written)) {
      text.replace(at, written.size(), 1, meant);
    }
  }
  return text;
}

Elapsed time_of(std::size_t step) { return std::chrono::milliseconds(step); }

class Player {
 public:
  explicit Player(const Maker& make) : session_(make()) {}

  void tell(Input input, std::shared_ptr<const Bytes> bytes = nullptr) {
    Action action = session_->on(input);
    played_.inputs.push_back({.input = input, .bytes = std::move(bytes)});
    unread_ += as_text(action.send);
    played_.sent += as_text(action.send);
    want_ = action.want;
  }
  void tell_bytes(std::string_view text, Elapsed at) {
    auto bytes = std::make_shared<const Bytes>(to_bytes(text));
    tell(Received{.at = at, .bytes = *bytes}, bytes);
  }
  void hear(std::string_view line) {
    const std::string wanted = std::string(line) + "\r\n";
    if (unread_.starts_with(wanted)) {
      unread_.erase(0, wanted.size());
    } else {
      fault(fmt::format("wanted from the client: \"{}\", seen: \"{}\"", wanted, unread_));
    }
  }
  void fault(std::string text) { played_.faults.push_back(std::move(text)); }
  [[nodiscard]] bool done() const { return want_ == Want::done; }
  [[nodiscard]] Want want() const { return want_; }

  Played finish() {
    if (!done()) fault("the session is not done");
    if (!unread_.empty()) fault(fmt::format("the client also said \"{}\"", unread_));
    played_.seen = std::move(*session_).take();
    return std::move(played_);
  }

 private:
  std::unique_ptr<Conversation> session_;
  Played played_;
  std::string unread_;
  Want want_ = Want::bytes;
};

void deliver(Player& player, std::string_view text, Elapsed at, Delivery delivery) {
  std::vector<std::size_t> cuts;
  if (delivery.cut_at != 0) cuts.push_back(delivery.cut_at);
  for (std::size_t cut = delivery.piece; delivery.piece != 0 && cut < text.size(); cut += delivery.piece) {
    cuts.push_back(cut);
  }
  std::size_t from = 0;
  for (const std::size_t cut : cuts) {
    if (cut >= text.size() || player.done()) break;
    player.tell_bytes(text.substr(from, cut - from), at);
    from = cut;
  }
  if (!player.done()) player.tell_bytes(text.substr(from), at);
}

void happen(Player& player, const std::string& event, Elapsed at) {
  if (event == "close") return player.tell(PeerClosed{at});
  if (event == "reset") return player.tell(Reset{.at = at, .detail = "connection reset by peer"});
  if (event == "deadline") return player.tell(DeadlinePassed{at});
  if (event == "cancel") return player.tell(Cancelled{at});
  player.fault("no such event: " + event);
}

void answer_permission(Player& player, const std::string& answer, Elapsed at) {
  if (player.want() != Want::login_permission)
    player.fault("the session does not ask for a login permission");
  if (answer == "granted") return player.tell(LoginGranted{at});
  player.tell(LoginDenied{at});
}

std::string text_of(const SmtpReply& reply) {
  return fmt::format("{} {} \"{}\" \"{}\"", reply.code, reply.enhanced.value_or("-"), reply.text,
                     reply.lines);
}
std::string text_of(const Fact<SmtpReply>& fact) {
  return fact.was_seen() ? text_of(*fact.get()) : fact.is_absent() ? "absent" : "not reached";
}
std::string text_of(const Fact<EhloFacts>& fact) {
  if (!fact.was_seen()) return "not reached";
  const EhloFacts& ehlo = *fact.get();
  return fmt::format("{} helo={} \"{}\" {}", text_of(ehlo.reply), ehlo.by_helo, ehlo.keywords,
                     ehlo.auth_mechanisms);
}
std::string text_of(const AuthFacts& auth) {
  std::string text = fmt::format("{} {}", to_string(auth.result), auth.mechanism.value_or("-"));
  for (const auto& attempt : auth.attempts) {
    text += fmt::format(" [{} {} {}]", attempt.mechanism, attempt.accepted,
                        attempt.reply ? text_of(*attempt.reply) : "no reply");
  }
  return text;
}
std::string text_of(const Stop& stop) {
  return fmt::format("{} {} {} \"{}\" {}", to_string(stop.stage), to_string(stop.reason),
                     to_string(stop.fault), stop.detail, stop.reply ? text_of(*stop.reply) : "no reply");
}

}  // namespace

std::vector<Step> parse(std::string_view script) {
  std::vector<Step> steps;
  while (!script.empty()) {
    const auto end = std::min(script.find('\n'), script.size());
    std::string line(script.substr(0, end));
    script.remove_prefix(std::min(end + 1, script.size()));
    line.erase(0, std::min(line.find_first_not_of(' '), line.size()));
    if (line.empty()) continue;
    std::string text =
        line.substr(std::min<std::size_t>(line.size(), line[0] == 'S' || line[0] == 'C' ? 3 : 2));
    if (line[0] == 'C') {
      steps.push_back({.kind = Step::Kind::client, .text = std::move(text)});
    } else if (line[0] == '?') {
      steps.push_back({.kind = Step::Kind::permission, .text = std::move(text)});
    } else if (line[0] == '!') {
      steps.push_back({.kind = Step::Kind::event, .text = std::move(text)});
    } else {
      text = unescaped(std::move(text)) + (line[1] == '!' ? "" : "\r\n");
      if (!steps.empty() && steps.back().kind == Step::Kind::server) {
        steps.back().text += text;
      } else {
        steps.push_back({.kind = Step::Kind::server, .text = std::move(text)});
      }
    }
  }
  return steps;
}

Played play(const Maker& make, const std::vector<Step>& steps, Delivery delivery) {
  Player player(make);
  player.tell(Connected{time_of(1)});
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const Step& step = steps[i];
    const Elapsed at = time_of(i + 2);
    if (step.kind == Step::Kind::client) {
      player.hear(step.text);
      continue;
    }
    if (player.done()) {
      player.fault(fmt::format("the session was done before \"{}\"", step.text));
      break;
    }
    switch (step.kind) {
      case Step::Kind::client: break;
      case Step::Kind::server: deliver(player, step.text, at, delivery); break;
      case Step::Kind::permission: answer_permission(player, step.text, at); break;
      case Step::Kind::event: happen(player, step.text, at); break;
    }
  }
  return player.finish();
}

Played replay(const Maker& make, const std::vector<RecordedInput>& inputs) {
  Player player(make);
  for (const RecordedInput& recorded : inputs) player.tell(recorded.input, recorded.bytes);
  Played played = player.finish();
  played.faults.clear();  // nobody listened to the client this time
  return played;
}

std::string dump(const Observation& seen) {
  std::string text =
      fmt::format("{} {} until {}\n", to_string(seen.endpoint), seen.client, to_string(seen.until));
  text += fmt::format("reached {}\n", seen.reached ? to_string(*seen.reached) : "nothing");
  text += fmt::format("stop {}\n", seen.stop ? text_of(*seen.stop) : "none");
  text += fmt::format("greeting {}\nehlo {}\nstarttls {}\n", text_of(seen.greeting), text_of(seen.ehlo),
                      text_of(seen.starttls));
  text += fmt::format("after starttls \"{}\"\nehlo_tls {}\n", as_text(seen.bytes_after_starttls),
                      text_of(seen.ehlo_tls));
  text +=
      fmt::format("auth {}\nmail {}\nrcpt {}\n", text_of(seen.auth), text_of(seen.mail), text_of(seen.rcpt));
  text += fmt::format("unexpected \"{}\"\ntotal {}us\n", seen.stop ? as_text(seen.stop->unexpected) : "",
                      seen.total.count());
  for (const auto& [stage, time] : seen.timings)
    text += fmt::format("{} {}us\n", to_string(stage), time.count());
  for (const auto& line : seen.transcript.lines()) {
    text += fmt::format("{}us {} {}\n", line.at.count(), to_string(line.direction), line.text);
  }
  return text;
}

}  // namespace smtpmatrix::dialogue
