#pragma once

#include <leat/runtime.hpp>

#include <filesystem>
#include <optional>

namespace tweets {

/// Publishes all algorithms of the workflow. Models are opened by the first call that needs them.
void publish_workflow(leat::runtime& rt, std::filesystem::path const& models);

/// The first model file that a folder lacks, in the order of the tasks.
std::optional<std::filesystem::path> missing_model(std::filesystem::path const& models);

} // namespace tweets
