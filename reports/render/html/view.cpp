#include "reports/render/html/view.h"

#include <algorithm>
#include <fmt/format.h>

#include "reports/render/text_style.h"
#include "reports/render/unicode.h"

namespace smtpmatrix::reports::html {

Data object() { return Data(Data::type::object); }
Data list() { return Data(Data::type::list); }

void put(Data& to, const std::string& name, std::string_view foreign) {
  if (foreign.empty()) return put_flag(to, name, false);
  to.set(name, printable(foreign));
}

void put(Data& to, const std::string& name, std::size_t number) { to.set(name, fmt::format("{}", number)); }

void put_flag(Data& to, const std::string& name, bool flag) { to.set(name, Data(flag)); }

void put_lines(Data& to, const std::string& name, const std::vector<std::string>& lines) {
  std::string text;
  for (const auto& line : lines) text += (text.empty() ? "" : "\n") + printable(line);
  if (text.empty()) return put_flag(to, name, false);
  to.set(name, text);
}

void put_outcome(Data& to, Outcome outcome) {
  put(to, "class", to_string(outcome));
  put(to, "mark", Style{}.mark(outcome));
  put(to, "meaning", Style::meaning(outcome));
}

void put_steps(Data& to, const std::vector<RemedyStep>& steps) {
  auto all = list();
  for (const auto& step : steps) {
    auto one = object();
    put(one, "step", step.text);
    put_flag(one, "is_command", step.is_command);
    all.push_back(one);
  }
  to.set("steps", all);
  put_flag(to, "placeholder", std::ranges::any_of(steps, [](const RemedyStep& step) {
             return step.is_command && step.text.find('<') != std::string::npos;
           }));
}

void put_source(Data& to, std::string_view source) {
  const bool is_address = source.starts_with("https://") && source.find(' ') == std::string_view::npos;
  put(to, "source", source);
  put(to, "source_link", is_address ? source : std::string_view());
}

std::string plural(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string date_text(UnixTime time) {
  const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(time));
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                     static_cast<unsigned>(day.day()));
}

std::string time_text(UnixTime time) {
  const std::chrono::hh_mm_ss clock(time - std::chrono::floor<std::chrono::days>(time));
  return fmt::format("{} {:02}:{:02}:{:02} UTC", date_text(time), clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count());
}

std::string duration_text(Elapsed time) {
  const auto ms = static_cast<double>(time.count()) / 1000.0;
  if (ms >= 1000.0) return fmt::format("{:.1f} s", ms / 1000.0);
  return fmt::format("{:.0f} ms", ms);
}

std::string place_text(const Endpoint& endpoint, bool with_address) {
  auto text = fmt::format("{} {}", endpoint.port, to_string(endpoint.mode));
  return with_address ? fmt::format("{} {}", text, endpoint.address) : text;
}

}  // namespace smtpmatrix::reports::html
