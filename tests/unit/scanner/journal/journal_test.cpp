#include "scanner/journal/journal.h"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <sstream>

namespace smtpmatrix::scanner {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

class JournalTest : public ::testing::Test {
 protected:
  JournalTest() {
    const auto* const test = ::testing::UnitTest::GetInstance()->current_test_info();
    path_ = ::testing::TempDir() + "smtpmatrix_journal_" + test->name();
    std::filesystem::remove(path_);
  }
  ~JournalTest() override { std::filesystem::remove(path_); }

  static reports::HostReport host(const std::string& name) {
    reports::HostReport host;
    host.host = name;
    reports::Cell cell;
    cell.probe.endpoint = {name, 25, "192.0.2.1", Mode::plain};
    cell.probe.client = "none";
    cell.outcome = reports::Outcome::works;
    host.cells.push_back(cell);
    return host;
  }

  [[nodiscard]] std::string content() const {
    std::stringstream all;
    all << std::ifstream(path_).rdbuf();
    return all.str();
  }
  void write(const std::string& text) const { std::ofstream(path_, std::ios::trunc) << text; }

  std::string path_;
  Journal::Options options_ = {{"until", "auth"}};
};

TEST_F(JournalTest, GivesBackWhatAnEarlierRunFinished) {
  {
    Journal first(path_, options_);
    EXPECT_EQ(first.hosts(), 0U);
    first.add("a.example 25/plain", host("a.example"), UnixTime{});
    first.add(LoginEvent::begun);
    first.add(LoginEvent::refused);
    first.add(LoginEvent::over);
    first.add(LoginEvent::begun);
    first.add("b\"\xff.example 25/plain", host("b.example"), UnixTime{});
    EXPECT_FALSE(first.holds("a.example 25/plain"));  // of this run, not of an earlier one
  }
  const Journal second(path_, options_);
  EXPECT_EQ(second.hosts(), 2U);
  EXPECT_EQ(second.logins_refused(), 2U);  // one refused, one that nobody lived to see answered
  EXPECT_TRUE(second.holds("a.example 25/plain"));
  EXPECT_TRUE(second.holds("b\"\xff.example 25/plain"));
  EXPECT_FALSE(second.holds("a.example 25/plain,starttls"));
  EXPECT_EQ(second.read("a.example 25/plain").cells.size(), 1U);
  EXPECT_EQ(second.read("a.example 25/plain").host, "a.example");
}

TEST_F(JournalTest, CutOffAtAnyByteItGoesOnWithWhatWasWhole) {
  {
    Journal journal(path_, options_);
    journal.add("a.example 25/plain", host("a.example"), UnixTime{});
    journal.add(LoginEvent::refused);
    journal.add("b.example 25/plain", host("b.example"), UnixTime{});
  }
  const std::string whole = content();
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    const std::string_view left = std::string_view(whole).substr(0, size);
    write(std::string(left));
    const auto lines = std::ranges::count(left, '\n');
    {
      Journal journal(path_, options_);
      EXPECT_EQ(journal.hosts(), lines == 4 ? 2U : lines >= 2 ? 1U : 0U) << size;
      EXPECT_EQ(journal.logins_refused(), lines >= 3 ? 1U : 0U) << size;
      journal.add("c.example 25/plain", host("c.example"), UnixTime{});
    }
    const Journal again(path_, options_);
    ASSERT_TRUE(again.holds("c.example 25/plain")) << size;
    EXPECT_EQ(again.read("c.example 25/plain").host, "c.example");
  }
}

TEST_F(JournalTest, IsNotMixedWithAnswersToOtherQuestions) {
  { const Journal journal(path_, options_); }
  const auto reopen = [&](const Journal::Options& options) { const Journal journal(path_, options); };
  EXPECT_THAT(
      [&] {
        reopen({{"until", "tls"}});
      },
      ThrowsMessage<JournalError>(HasSubstr("was made with --until \"auth\", now it is \"tls\"")));
  EXPECT_THAT([&] { reopen({}); }, ThrowsMessage<JournalError>(HasSubstr("was made with --until \"auth\"")));
  EXPECT_THAT(
      [&] {
        reopen({{"until", "auth"}, {"sni", "x"}});
      },
      ThrowsMessage<JournalError>(HasSubstr("was made without --sni")));
}

TEST_F(JournalTest, LeavesOtherFilesAlone) {
  for (const std::string text : {"a letter\n", "no line end", "{\"schema\":\"smtpmatrix.report/1\"}\n"}) {
    write(text);
    EXPECT_THAT([&] { const Journal journal(path_, options_); },
                ThrowsMessage<JournalError>(HasSubstr("not a journal of smtpmatrix")));
    EXPECT_EQ(content(), text);
  }
}

TEST_F(JournalTest, NamesTheByteOfALineThatIsNotItsOwn) {
  { const Journal journal(path_, options_); }
  const auto head = content();
  write(head + "{\"key\":5}\n");
  EXPECT_THAT([&] { const Journal journal(path_, options_); },
              ThrowsMessage<JournalError>(HasSubstr("byte " + std::to_string(head.size()))));
}

TEST_F(JournalTest, BelongsToOneScanAtATime) {
  const Journal journal(path_, options_);
  EXPECT_THAT([&] { const Journal second(path_, options_); },
              ThrowsMessage<JournalError>(HasSubstr("another scan is writing it")));
}

TEST_F(JournalTest, SaysWhenTheDiskIsFull) {
  EXPECT_THAT([&] { const Journal journal("/dev/full", options_); },
              ThrowsMessage<JournalError>(HasSubstr("/dev/full")));
  EXPECT_THAT([&] { const Journal journal("/nowhere/at/all", options_); },
              ThrowsMessage<JournalError>(HasSubstr("No such file or directory")));
}

}  // namespace
}  // namespace smtpmatrix::scanner
