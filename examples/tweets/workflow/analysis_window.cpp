#include "examples/tweets/workflow/analysis_window.hpp"

#include "examples/tweets/model/tasks.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace tweets {

namespace {

template <class T>
leat::result<T> converted(leat::reply& answer) {
  return std::move(answer).try_get().transform([](leat::value const& found) { return found.to<T>(); });
}

} // namespace

analysis_window::analysis_window(leat::client const& caller, std::size_t posts_max)
    : posts_max_(std::max<std::size_t>(posts_max, 1)), topics_(caller.algo("tweets/topics@^1")) {
  for (auto const& about : task_profiles())
    classifiers_.push_back(caller.algo("tweets/" + std::string(about.name) + "@^1"));
}

bool analysis_window::ready() const {
  if (empty())
    return false;
  auto const& oldest = in_flight_.front();
  return oldest.topics.ready() && std::all_of(oldest.labels.begin(), oldest.labels.end(),
                                    [](leat::reply const& answer) { return answer.ready(); });
}

void analysis_window::add(post next) {
  assert(!full());
  leat::value const text(next.text); // one payload for all analyses
  std::vector<leat::reply> labels;
  labels.reserve(classifiers_.size());
  for (auto const& classifier : classifiers_)
    labels.push_back(classifier.pipe(text));
  in_flight_.push_back({std::move(next), std::move(labels), topics_.pipe(text)});
}

analysed_post analysis_window::take() {
  assert(!empty());
  // To sleep once per post would cost more than the posts. So with a full window this thread sleeps until
  // half of them are through, and then takes that half without waiting.
  if (full() && !ready())
    (void)in_flight_[in_flight_.size() / 2].topics.try_get();
  auto oldest = std::move(in_flight_.front());
  in_flight_.pop_front();
  std::vector<leat::result<prediction>> labels;
  labels.reserve(oldest.labels.size());
  for (auto& answer : oldest.labels)
    labels.push_back(converted<prediction>(answer));
  return {std::move(oldest.source), std::move(labels), converted<std::vector<topic_term>>(oldest.topics)};
}

} // namespace tweets
