#include "examples/tweets/commands/commands.hpp"
#include "examples/tweets/commands/reports.hpp"
#include "examples/tweets/model/feature_steps.hpp"
#include "examples/tweets/model/tasks.hpp"
#include "examples/tweets/output/progress.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <stdexcept>

namespace tweets {

namespace {

namespace fs = std::filesystem;

/// Goes by the files' times alone: a model of other data that is newer passes for one of these.
bool up_to_date(train_options const& options, task id) {
  std::error_code missing;
  auto const made = fs::last_write_time(model_path(options.models, id), missing);
  if (missing)
    return false;
  auto inputs = files_of(options.data, id, data_split::train);
  inputs.push_back(fs::read_symlink("/proc/self/exe"));
  return std::all_of(inputs.begin(), inputs.end(), [&](fs::path const& file) {
    std::error_code gone;
    auto const changed = fs::last_write_time(file, gone);
    return !gone && changed < made;
  });
}

std::vector<std::string> features_of(std::vector<std::string> const& posts, status_line& status) {
  feature_steps steps;
  progress_bar progress(status, posts.size());
  std::vector<std::string> out;
  out.reserve(posts.size());
  for (auto const& post : posts) {
    out.push_back(steps(post));
    progress.update(out.size(), out.size());
  }
  return out;
}

void print_head() {
  std::cout << "task        examples   epochs    updates  seconds       size\n";
  flush(std::cout);
}

void print_row(task_profile const& about, std::size_t examples, training_summary const& made, double seconds,
  std::uintmax_t size) {
  constexpr double megabyte = 1e6;
  std::array<char, 120> line{};
  std::snprintf(line.data(), line.size(), "%-11s%9zu%9d%11zu%9.2f%8.1f MB\n", std::string(about.name).c_str(),
    examples, made.epochs, made.examples * static_cast<std::size_t>(made.epochs), seconds,
    static_cast<double>(size) / megabyte);
  std::cout << line.data();
  flush(std::cout);
}

void train_one(train_options const& options, task_profile const& about, labelled_texts const& examples) {
  using clock = std::chrono::steady_clock;
  auto const started = clock::now();
  status_line status;
  auto const features = features_of(examples.texts, status);
  status.show(
    "training " + std::string(about.name) + " on " + std::to_string(examples.size()) + " posts ...");
  auto const file = model_path(options.models, about.id);
  auto const made = train(features, examples.labels, about.training, file);
  status.clear();
  print_row(about, examples.size(), made, std::chrono::duration<double>(clock::now() - started).count(),
    fs::file_size(file));
}

} // namespace

exit_code train(train_options const& options) {
  std::size_t made = 0;
  std::size_t current = 0;
  std::vector<std::string_view> skipped;
  for (auto const& about : task_profiles()) {
    if (options.if_needed && up_to_date(options, about.id)) {
      ++current;
      continue;
    }
    auto const examples = read_labelled(options.data, about.id, data_split::train);
    if (examples.empty()) {
      skipped.push_back(about.name);
      continue;
    }
    fs::create_directories(options.models);
    if (made++ == 0)
      print_head();
    train_one(options, about, examples);
  }
  for (auto const name : skipped)
    std::cerr << name << ": no training examples in " << options.data.string() << "; skipped\n";
  if (made + current == 0)
    throw std::runtime_error(options.data.string() + ": nothing to train");
  return exit_code::done;
}

} // namespace tweets
