#include "scanner/cli/program_options.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <set>
#include <sstream>

#include "scanner/cli/usage_error.h"

namespace smtpmatrix::cli {

namespace po = boost::program_options;

namespace {

constexpr unsigned help_width = 100;
constexpr unsigned help_text_width = 62;

std::set<std::string> names_in(const po::parsed_options& parsed) {
  std::set<std::string> names;
  for (const auto& option : parsed.options) names.insert(option.string_key);
  return names;
}

po::parsed_options parse_config(const std::string& path, const po::options_description& configurable,
                                const std::set<std::string>& given) {
  std::ifstream file(path);
  std::stringstream content;
  if (file) content << file.rdbuf();
  if (!file) throw bad_value("--config", path, std::string("cannot be read: ") + std::strerror(errno));
  try {
    auto parsed = po::parse_config_file(content, configurable);
    std::erase_if(parsed.options, [&](const auto& option) { return given.contains(option.string_key); });
    return parsed;
  } catch (const po::error& fault) {
    throw bad_value("--config", path, fault.what());
  }
}

}  // namespace

po::typed_value<std::string>* text_option(std::optional<std::string>& store, const char* value_name) {
  return po::value<std::string>()->value_name(value_name)->notifier([&store](const std::string& given) {
    store = given;
  });
}

po::typed_value<std::vector<std::string>>* texts_option(std::vector<std::string>& store,
                                                        const char* value_name) {
  return po::value(&store)->value_name(value_name);
}

po::options_description option_group(const char* caption) {
  return po::options_description(caption, help_width, help_text_width);
}

std::string help_of(const po::options_description& options) {
  std::ostringstream boosts;
  boosts << options;
  std::istringstream lines(boosts.str());
  std::string text;
  for (std::string line; std::getline(lines, line);) {
    const auto open = line.find(" [ --");
    const auto close = line.find(" ]");
    // "  -o [ --output ] FILE  text": the same name in fewer columns, the text where it was.
    if (open == 4 && close != std::string::npos) {
      const auto text_column = line.find("  ", close);
      line = line.substr(0, open) + ", " + line.substr(open + 3, close - open - 3) +
             line.substr(close + 2, text_column - close - 2) + "   " + line.substr(text_column);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

po::parsed_options parse_arguments(const std::vector<std::string>& arguments,
                                   const po::options_description& options) {
  // An abbreviation would change its meaning when an option is added.
  const int style = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
  return po::command_line_parser(arguments).options(options).style(style).run();
}

std::vector<std::string> plain_arguments(const po::parsed_options& parsed) {
  std::vector<std::string> plain;
  for (const auto& option : parsed.options) {
    if (option.string_key.empty()) plain.insert(plain.end(), option.value.begin(), option.value.end());
  }
  return plain;
}

std::vector<std::string> read_arguments(const std::vector<std::string>& arguments,
                                        const po::options_description& options) {
  try {
    const auto parsed = parse_arguments(arguments, options);
    po::variables_map values;
    po::store(parsed, values);
    po::notify(values);
    return plain_arguments(parsed);
  } catch (const po::error& fault) {
    throw UsageError(fault.what());
  }
}

std::vector<std::string> read_arguments(const std::vector<std::string>& arguments,
                                        const po::options_description& configurable,
                                        const po::options_description& command_line_only) {
  po::options_description all;
  all.add(configurable).add(command_line_only);
  try {
    const auto parsed = parse_arguments(arguments, all);
    po::variables_map values;
    po::store(parsed, values);
    // The file is named by an option, and its own are behind those of the command line.
    if (values.contains("config"))
      po::store(parse_config(values["config"].as<std::string>(), configurable, names_in(parsed)), values);
    po::notify(values);
    return plain_arguments(parsed);
  } catch (const po::error& fault) {
    throw UsageError(fault.what());
  }
}

}  // namespace smtpmatrix::cli
