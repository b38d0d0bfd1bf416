#pragma once

#include "examples/tweets/model/classifier.hpp"
#include "examples/tweets/model/tasks.hpp"

#include <leat/context.hpp>
#include <leat/task.hpp>
#include <leat/value.hpp>

#include <filesystem>

namespace tweets::algorithms {

/// What the four classifiers do: the post's lemmas from `tweets/lemmatise`, then the model's label.
leat::task<prediction> classify(classifier const& model, leat::value post, leat::context& ctx);

/// The task's model, read from its file. Throws `leat::error` with `failed_precondition` where the file is
/// missing or damaged: no call can do better.
classifier open_model(std::filesystem::path const& folder, task id);

} // namespace tweets::algorithms
