// Where the program begins: everything is in scanner/cli.
#include "scanner/cli/commands.h"

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
  return static_cast<int>(smtpmatrix::cli::run(arguments));
}
