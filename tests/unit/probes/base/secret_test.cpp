#include "probes/base/secret.h"

#include <gtest/gtest.h>
#include <type_traits>
#include <utility>

namespace smtpmatrix {
namespace {

template <typename T>
concept printable = requires(std::ostream& out, T value) {
  out << value;
};

static_assert(!printable<Secret>);
static_assert(!std::is_convertible_v<Secret, std::string>);
static_assert(!std::is_convertible_v<Secret, std::string_view>);

TEST(Secret, keeps_its_value_through_copies_and_moves) {
  Secret first("hunter2");
  Secret second = first;
  Secret third = std::move(first);
  EXPECT_TRUE(second.reveal() == "hunter2");
  EXPECT_TRUE(third.reveal() == "hunter2");
  second = std::move(third);
  EXPECT_TRUE(second.reveal() == "hunter2");
}

TEST(Secret, leaves_nothing_behind_when_moved_from) {
  Secret first("hunter2");
  const char* const memory = first.reveal().data();
  const Secret second = std::move(first);
  EXPECT_TRUE(first.empty());  // NOLINT(bugprone-use-after-move): that is what is tested
  for (int i = 0; i < 7; ++i) EXPECT_EQ(memory[i], '\0');
  EXPECT_FALSE(second.empty());
}

}  // namespace
}  // namespace smtpmatrix
