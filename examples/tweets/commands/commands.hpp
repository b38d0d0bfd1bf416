#pragma once

#include "examples/tweets/commands/options.hpp"

namespace tweets {

// The commands print to standard output, report trouble on standard error, and throw std::runtime_error where
// they cannot go on.

/// Analyses a stream of posts and prints what it found.
exit_code run(run_options const& options);

/// Trains a model for each task that the data has examples for.
exit_code train(train_options const& options);

/// Scores the models on labelled posts.
exit_code evaluate(evaluate_options const& options);

} // namespace tweets
