#include "reports/knowledge/pattern.h"

#include <algorithm>
#include <mutex>
#include <re2/re2.h>
#include <re2/set.h>
#include <stdexcept>

#include "reports/knowledge/limits.h"

namespace smtpmatrix::reports {
namespace {

re2::RE2::Options options() {
  re2::RE2::Options options;
  options.set_encoding(re2::RE2::Options::EncodingLatin1);
  options.set_case_sensitive(false);
  options.set_dot_nl(true);
  options.set_log_errors(false);
  options.set_max_mem(limits::expression_bytes);
  return options;
}

char lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

std::logic_error no_expression(const std::string& expression, const std::string& why) {
  return std::logic_error("no expression: " + expression + ": " + why);
}

/// Goes back to the last `*` only, so it never takes more than the product of both lengths.
bool glob_fits(std::string_view pattern, std::string_view text) {
  std::size_t at = 0;
  std::size_t in_pattern = 0;
  std::size_t star = std::string_view::npos;
  std::size_t taken_by_star = 0;
  while (at < text.size()) {
    if (in_pattern < pattern.size() && pattern[in_pattern] == '*') {
      star = in_pattern++;
      taken_by_star = at;
    } else if (in_pattern < pattern.size() && pattern[in_pattern] == text[at]) {
      ++in_pattern;
      ++at;
    } else if (star != std::string_view::npos) {
      in_pattern = star + 1;
      at = ++taken_by_star;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', in_pattern) == std::string_view::npos;
}

}  // namespace

/// Compiled once, whoever asks first.
struct TextPattern::Compiled {
  explicit Compiled(std::string_view text) : expression(text) {}

  const re2::RE2& ready() {
    std::call_once(once, [this] {
      re.emplace(expression, options());
      if (!re->ok()) throw no_expression(expression, re->error());
    });
    return *re;
  }

  std::string expression;
  std::once_flag once;
  std::optional<re2::RE2> re;
};

TextPattern::TextPattern(std::string_view expression, Compile when)
    : compiled_(std::make_unique<Compiled>(expression)) {
  if (when == Compile::now) static_cast<void>(compiled_->ready());
}

TextPattern::~TextPattern() = default;
TextPattern::TextPattern(TextPattern&&) noexcept = default;
TextPattern& TextPattern::operator=(TextPattern&&) noexcept = default;

bool TextPattern::found_in(std::string_view text) const {
  text = text.substr(0, limits::searched_bytes);
  return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), compiled_->ready());
}

std::optional<std::pair<std::size_t, std::size_t>> TextPattern::find_in(std::string_view text) const {
  text = text.substr(0, limits::searched_bytes);
  const re2::StringPiece whole(text.data(), text.size());
  re2::StringPiece found;
  if (!compiled_->ready().Match(whole, 0, whole.size(), re2::RE2::UNANCHORED, &found, 1)) return std::nullopt;
  return std::pair(static_cast<std::size_t>(found.data() - whole.data()), found.size());
}

struct PatternSet::Compiled {
  explicit Compiled(std::vector<std::string> all) : expressions(std::move(all)) {}

  void make_ready() {
    std::call_once(once, [this] {
      set.emplace(set_options(), re2::RE2::UNANCHORED);
      for (const auto& expression : expressions) {
        std::string error;
        if (set->Add(expression, &error) < 0) throw no_expression(expression, error);
        singles.emplace_back(expression, Compile::at_first_use);
      }
      usable = !expressions.empty() && set->Compile();
    });
  }

  static re2::RE2::Options set_options() {
    auto wanted = options();
    wanted.set_max_mem(limits::expression_set_bytes);
    return wanted;
  }

  std::vector<std::string> expressions;
  std::once_flag once;
  std::optional<re2::RE2::Set> set;
  std::vector<TextPattern> singles;  ///< for what is too much for the set
  bool usable = false;
};

PatternSet::PatternSet(std::vector<std::string> expressions, Compile when)
    : compiled_(std::make_unique<Compiled>(std::move(expressions))) {
  if (when == Compile::now) compiled_->make_ready();
}

PatternSet::~PatternSet() = default;
PatternSet::PatternSet(PatternSet&&) noexcept = default;
PatternSet& PatternSet::operator=(PatternSet&&) noexcept = default;

std::vector<std::size_t> PatternSet::found_in(std::string_view text) const {
  text = text.substr(0, limits::searched_bytes);
  compiled_->make_ready();
  std::vector<int> found;
  re2::RE2::Set::ErrorInfo error{re2::RE2::Set::kNoError};
  if (compiled_->usable) {
    compiled_->set->Match(re2::StringPiece(text.data(), text.size()), &found, &error);
  }
  std::vector<std::size_t> places(found.begin(), found.end());
  // A text may drive the set beyond its memory; then each is asked alone, which always answers.
  if (!compiled_->usable || error.kind != re2::RE2::Set::kNoError) {
    places.clear();
    for (std::size_t at = 0; at < compiled_->singles.size(); ++at) {
      if (compiled_->singles[at].found_in(text)) places.push_back(at);
    }
  }
  std::ranges::sort(places);
  return places;
}

HostPattern::HostPattern(std::string_view pattern) : pattern_(normalised(pattern)) {}

std::string normalised(std::string_view host) {
  if (host.ends_with('.')) host.remove_suffix(1);
  std::string lowered(host);
  std::ranges::transform(lowered, lowered.begin(), lower);
  return lowered;
}

bool HostPattern::fits(std::string_view host) const {
  return host.size() <= limits::host_name_bytes && glob_fits(pattern_, normalised(host));
}

bool HostPattern::fits_normalised(std::string_view host) const {
  return host.size() <= limits::host_name_bytes && glob_fits(pattern_, host);
}

std::size_t HostPattern::weight() const {
  return pattern_.size() - static_cast<std::size_t>(std::ranges::count(pattern_, '*'));
}

}  // namespace smtpmatrix::reports
