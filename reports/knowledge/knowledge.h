// What is known about mail services and their replies: data/*.json, built into the program. Knowledge, not
// evidence: it explains what was seen and never changes an outcome.
//
//   const auto meaning = knowledge().match(reply, "exchange-online", Stage::auth);
//
// Foreign text is searched by RE2 (linear time), at most limits.h bytes of it. The data are ours: a fault in
// them throws std::logic_error at first use, and the tests read all of it: also their expressions, which the
// program compiles as it needs them. RFC 3463, RFC 5248, RFC 5321 4.2.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "probes/base/stage.h"
#include "probes/observation/smtp_facts.h"
#include "reports/knowledge/pattern.h"
#include "reports/knowledge/provider_entry.h"
#include "reports/knowledge/reply_entry.h"
#include "reports/knowledge/symptom_entry.h"

namespace smtpmatrix::reports {

/// How sure a match is, best first.
enum class MatchQuality : std::uint8_t {
  text_of_provider,   ///< the words, at the service that speaks them
  text,               ///< the words
  codes_of_provider,  ///< code and perhaps enhanced code, at the service that gives them this meaning
  codes,              ///< code and enhanced code, as anybody uses them
  code,               ///< the three digits only
  registry            ///< no entry: what RFC 3463 and RFC 5321 say about the numbers
};
[[nodiscard]] std::string_view to_string(MatchQuality quality);

struct ReplyMeaning {
  MatchQuality quality = MatchQuality::registry;
  const ReplyEntry* entry = nullptr;  ///< nullptr with `registry`; lives as long as the Knowledge
  std::string registry;               ///< always: "535: … / 5.7.8: …", one line
};

/// What is known of the other side. Empty fields are unknown.
struct ServiceClues {
  std::string_view host;                                ///< the name that was dialled
  std::span<const std::string> mail_exchangers = {};    ///< MX of the domain
  std::string_view banner = {};                         ///< text of the greeting
  std::span<const std::string> certificate_names = {};  ///< subject CN and DNS names of the leaf
};

/// The texts of the data files. An empty one has no entries and no date.
struct KnowledgeTexts {
  std::string_view replies;
  std::string_view providers;
  std::string_view symptoms = {};
  std::string_view devices = {};
  std::string_view standards = {};
  std::vector<std::string_view> others = {};  ///< files that other rooms read: their dates count
  Compile expressions = Compile::now;
};

class Knowledge {
 public:
  /// Throws std::logic_error that names the entry at fault.
  explicit Knowledge(const KnowledgeTexts& texts);
  ~Knowledge();
  Knowledge(const Knowledge&) = delete;
  Knowledge& operator=(const Knowledge&) = delete;

  /// Oldest of the files' dates: "2026-11-23".
  [[nodiscard]] std::string_view as_of() const;
  [[nodiscard]] std::span<const ReplyEntry> replies() const;
  [[nodiscard]] std::span<const Provider> providers() const;
  [[nodiscard]] const Provider* find_provider(std::string_view id) const;
  [[nodiscard]] const ReplyEntry* find_reply(std::string_view id) const;
  [[nodiscard]] std::span<const SymptomEntry> symptoms() const;
  [[nodiscard]] const SymptomEntry* find_symptom(std::string_view id) const;
  [[nodiscard]] std::span<const DeviceFailure> devices() const;
  /// What administrators report of devices under this reply or symptom, in the file's order.
  [[nodiscard]] std::vector<const DeviceFailure*> devices_of(std::string_view id) const;
  [[nodiscard]] std::span<const StandardRule> standards() const;
  [[nodiscard]] const StandardRule* find_standard(std::string_view id) const;

  /// The entry whose conditions hold and that says most about this reply (match.cpp has the order), else what
  /// the registries say of its numbers. Without a provider, the reply's own words may name one ("gsmtp").
  /// Never by the enhanced code alone. Empty for a 2yz or 3yz reply and for what is no reply code.
  [[nodiscard]] std::optional<ReplyMeaning> match(const SmtpReply& reply,
                                                  std::optional<std::string_view> provider = {},
                                                  std::optional<Stage> stage = {}) const;

  /// Entries with this reply's numbers whose words or service it does not show: what it might mean beside
  /// match(). With `reply.code` 0, whatever the code. Empty without an enhanced code.
  [[nodiscard]] std::vector<const ReplyEntry*> relatives(const SmtpReply& reply) const;
  /// The code that the entries of these words or of this enhanced code have, for a reply of which only the
  /// enhanced code and the text are known: ascending, none twice.
  [[nodiscard]] std::vector<int> codes_of(std::string_view enhanced) const;

  /// The first symptom in the file whose words stand in this line of a log, or that this alert means.
  [[nodiscard]] std::optional<SymptomMatch> find_in(std::string_view line,
                                                    std::optional<std::uint8_t> alert = {}) const;

  /// By host, else by MX, else by banner, else by certificate; in each the longest pattern wins. nullptr if
  /// nothing fits.
  [[nodiscard]] const Provider* recognise(const ServiceClues& clues) const;
  /// By the words that a service signs its replies with. nullptr if it does not.
  [[nodiscard]] const Provider* recognise_reply(const SmtpReply& reply) const;

 private:
  struct Data;
  std::unique_ptr<const Data> data_;
};

/// The knowledge that was built in. Read at the first call.
[[nodiscard]] const Knowledge& knowledge();

}  // namespace smtpmatrix::reports
