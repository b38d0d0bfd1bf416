#pragma once

#include "examples/tweets/dataset/labelled.hpp"
#include "examples/tweets/input/posts.hpp"

#include <cstddef>
#include <filesystem>
#include <string>

namespace tweets {

/// What the program ends with; told by `--help`.
enum class exit_code {
  done = 0,
  some_bad = 1, ///< some lines gave no post, or some analyses failed
  usage = 2,
  cannot = 3, ///< a file or a model is missing, a write failed
  interrupted = 130,
};

struct run_options {
  std::filesystem::path models = "models";
  post_format format = post_format::detect;
  std::string text_field = "text";
  std::string json_file; ///< empty: none; `-`: standard output, and the table goes to standard error
  std::size_t threads = 0;
  bool memo = true;
  std::size_t topics_count = 10;
  std::string input = "-";
};

struct train_options {
  std::filesystem::path data;
  std::filesystem::path models = "models";
  bool if_needed = false; ///< leaves models alone that are newer than their data and this program
};

struct evaluate_options {
  std::filesystem::path data;
  std::filesystem::path models = "models";
  data_split split = data_split::val;
  std::size_t threads = 0;
};

} // namespace tweets
