#pragma once

#include "examples/tweets/model/model_file.hpp"
#include "examples/tweets/workflow/analysis_window.hpp"

#include <filesystem>
#include <fstream>
#include <optional>
#include <ostream>
#include <string>

namespace tweets {

/// One line of JSON per post. A file appears under its name when it is complete, or not at all.
class result_file {
public:
  /// `-` is standard output. What is no regular file (a pipe, a device) is written to directly.
  /// This and all that follows throws std::runtime_error that names the file and the reason.
  explicit result_file(std::string const& name);

  void write(analysed_post const& found);

  /// Gives the file its name. Without it nothing is left.
  void complete();

private:
  void check();

  std::string name_;
  std::filesystem::path target_;
  std::optional<scratch_file> scratch_;
  std::ofstream file_;
  std::ostream* out_;
};

} // namespace tweets
