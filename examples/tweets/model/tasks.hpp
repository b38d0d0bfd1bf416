#pragma once

#include "examples/tweets/dataset/metrics.hpp"
#include "examples/tweets/model/classifier.hpp"

#include <filesystem>
#include <optional>
#include <span>
#include <string_view>

namespace tweets {

/// What can be asked about a post; one classifier answers each.
enum class task { sentiment, emotion, irony, offence };

/// All that differs between the tasks.
struct task_profile {
  task id;
  std::string_view name;                    ///< as in the sample's fields: "offence"
  std::string_view folder;                  ///< as TweetEval calls it: "offensive"
  std::span<std::string_view const> labels; ///< in TweetEval's order and spelling
  metric measure;
  training_options training; ///< chosen by experiment
};

/// The four tasks, in the order of the enumeration.
std::span<task_profile const> task_profiles();

task_profile const& profile(task id);

/// The task of that name ("offence") or folder ("offensive").
std::optional<task> task_named(std::string_view name);

/// Where the task's model lies in a folder of models: `models/irony.bin`.
std::filesystem::path model_path(std::filesystem::path const& folder, task id);

} // namespace tweets
