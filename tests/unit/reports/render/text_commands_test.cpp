#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "samples.h"

namespace smtpmatrix::reports {
namespace {

TEST(TextCommands, ACommandWiderThanTheTerminalIsPrintedWhole) {
  const std::string command =
      "Set-CASMailbox -Identity <printer@contoso.com> -SmtpClientAuthenticationDisabled $false "
      "-Confirm:$false";
  auto host = samples::relay_without_tls();
  host.findings.front().remedy = {{.text = command, .is_command = true}};
  const auto text =
      samples::rendered([](Output& output) { return make_text(output, {.width = 60}); }, {host});
  EXPECT_THAT(text, testing::HasSubstr(" a. " + command + "\n"));
}

}  // namespace
}  // namespace smtpmatrix::reports
