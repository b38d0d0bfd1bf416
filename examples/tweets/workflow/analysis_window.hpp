#pragma once

#include "examples/tweets/algorithms/results.hpp"
#include "examples/tweets/input/posts.hpp"

#include <leat/client.hpp>
#include <leat/reply.hpp>
#include <leat/result.hpp>

#include <cstddef>
#include <deque>
#include <vector>

namespace tweets {

/// A post with what was found out about it.
struct analysed_post {
  post source;
  std::vector<leat::result<prediction>> labels; ///< one per task, in the order of `task`
  leat::result<std::vector<topic_term>> topics;
};

/// Posts on their way through the workflow: in any number at the same time, out in the order they came in.
/// Bounded, so that a stream without end needs no more memory than a short one.
///
/// Thread safety: one thread at a time, and no thread of the runtime: `take` blocks.
class analysis_window {
public:
  /// Posts in flight: enough to keep all threads busy while the oldest waits for its model.
  static constexpr std::size_t default_posts_max = 256;

  explicit analysis_window(leat::client const& caller, std::size_t posts_max = default_posts_max);

  bool empty() const { return in_flight_.empty(); }
  bool full() const { return in_flight_.size() >= posts_max_; }

  /// Whether `take` has nothing to wait for.
  bool ready() const;

  /// Starts all analyses of a post. Requires `!full()`.
  void add(post next);

  /// Waits for the oldest post. Requires `!empty()`.
  analysed_post take();

private:
  struct pending {
    post source;
    std::vector<leat::reply> labels;
    leat::reply topics;
  };

  std::size_t posts_max_;
  std::vector<leat::callable> classifiers_; ///< by task
  leat::callable topics_;
  std::deque<pending> in_flight_;
};

} // namespace tweets
