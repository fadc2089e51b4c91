#include "scanner/cli/output_file.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>
#include <unistd.h>

#include "scanner/cli/spool_file.h"
#include "scanner/cli/usage_error.h"

namespace smtpmatrix::cli {
namespace {

namespace fs = std::filesystem;

class OutputFileTest : public testing::Test {
 protected:
  OutputFileTest() {
    std::string name = (fs::temp_directory_path() / "smtpmatrix-test-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
  }
  ~OutputFileTest() override { fs::remove_all(folder_); }

  [[nodiscard]] std::string path(const char* name) const { return (folder_ / name).string(); }
  [[nodiscard]] std::size_t files() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder_), {}));
  }
  static std::string content(const std::string& file) {
    std::stringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
  }

  fs::path folder_;
};

TEST_F(OutputFileTest, appears_whole_when_finished) {
  OutputFile output(path("a.json"));
  output.write("whole");
  EXPECT_FALSE(fs::exists(path("a.json")));
  output.finish();
  EXPECT_EQ(content(path("a.json")), "whole");
  EXPECT_EQ(files(), 1U);
  EXPECT_EQ(output.error(), std::nullopt);
}

TEST_F(OutputFileTest, leaves_nothing_and_the_old_file_untouched_when_not_finished) {
  std::ofstream(path("a.json")) << "old";
  { OutputFile(path("a.json")).write("half"); }
  EXPECT_EQ(content(path("a.json")), "old");
  EXPECT_EQ(files(), 1U);
}

TEST_F(OutputFileTest, a_symbolic_link_stays_one) {
  std::ofstream(path("real.json")) << "old";
  fs::create_symlink("real.json", path("link.json"));
  OutputFile output(path("link.json"));
  output.write("new");
  output.finish();
  EXPECT_TRUE(fs::is_symlink(path("link.json")));
  EXPECT_EQ(content(path("real.json")), "new");
}

TEST_F(OutputFileTest, a_missing_folder_is_told_at_once) {
  EXPECT_THROW(OutputFile(path("none/a.json")), UsageError);
  EXPECT_THROW(OutputFile(folder_.string()), UsageError);
}

TEST_F(OutputFileTest, a_full_disk_is_remembered_and_told) {
  OutputFile output("/dev/full");
  output.write(std::string(100000, 'x'));
  output.finish();
  EXPECT_EQ(output.error(), "cannot write '/dev/full': No space left on device");
}

TEST_F(OutputFileTest, a_spool_larger_than_its_memory_replays_in_order) {
  const auto spool = file_spools()();
  std::string wanted;
  for (int i = 0; i < 60000; ++i) {
    const std::string piece = std::to_string(i) + "\n";
    spool->append(piece);
    wanted += piece;
  }
  reports::StringOutput output;
  spool->replay(output);
  EXPECT_EQ(output.text(), wanted);
}

}  // namespace
}  // namespace smtpmatrix::cli
