#pragma once

#include "bench/report.hpp"

#include <cstddef>

namespace leat::bench {

/// One nested call, actor to actor, against a bare CAF request and response.
void nested_calls(report& out, std::size_t threads, std::size_t rounds);

/// The tweet workflow, memo off and models loaded, against the same steps as plain functions in one thread;
/// and the peak memory of both. Forks, so it comes before everything that starts threads.
void tweet_workflow(report& out, std::size_t rounds);

} // namespace leat::bench
