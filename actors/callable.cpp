#include "actors/call.hpp"
#include "actors/call_path.hpp"
#include "actors/list_runner.hpp"

#include <leat/callable.hpp>

#include <algorithm>

namespace leat {

/// Carries a value through the stages of a pipeline: each stage's end starts the next. Lives until the row is
/// through.
class stage_runner final : public waiter {
public:
  stage_runner(call_ptr group, std::vector<callable> stages)
      : group_(std::move(group)), stages_(std::move(stages)) {}

  void run(value input) noexcept {
    current_ = stages_[next_++].start(group_, std::move(input));
    if (!current_->wait(*this))
      call_ended(*current_);
  }

  void call_ended(call& ended) noexcept override {
    if (ended.outcome() && next_ < stages_.size() && !group_->ended())
      return run(ended.take_outcome().value());
    group_->end(ended.take_outcome());
    delete this;
  }

private:
  call_ptr group_;
  std::vector<callable> stages_;
  std::size_t next_ = 0;
  call_ptr current_;
};

call_path& callable::path() const noexcept {
  return parent_ ? parent_->path() : *path_;
}

/// Below `parent`; a null one is a root of its own.
call_ptr callable::start(call_ptr parent, value input) const {
  if (map_concurrency_ != 0)
    return list_runner::start(*this, std::move(parent), std::move(input));
  auto by = parent ? call_path::asker{std::move(parent)} : path().root_asker(who_);
  return path().start(std::move(by), reference_, options_, std::move(input));
}

reply callable::pipe(value input) const {
  return reply(start(parent_, std::move(input)));
}

callable callable::map(std::size_t concurrency) const {
  callable changed(*this);
  changed.map_concurrency_ = std::max<std::size_t>(1, concurrency);
  return changed;
}

callable callable::with(call_options options) const {
  callable changed(*this);
  changed.options_ = options;
  return changed;
}

reply pipeline::pipe(value input) const {
  auto const& first = stages_.front();
  auto group = first.path().open({first.parent_, first.who_}, call::kind::group, options_);
  if (auto& path = first.path(); path.ahead() != nullptr) {
    std::vector<std::string_view> names;
    for (auto const& stage : stages_)
      names.emplace_back(stage.reference_);
    path.name_pipeline(*group, names);
  }
  (new stage_runner(group, stages_))->run(std::move(input));
  return reply(std::move(group));
}

pipeline pipeline::with(call_options options) const {
  pipeline changed(*this);
  changed.options_ = options;
  return changed;
}

pipeline operator|(pipeline a, pipeline b) {
  a.stages_.insert(
    a.stages_.end(), std::make_move_iterator(b.stages_.begin()), std::make_move_iterator(b.stages_.end()));
  return a;
}

pipeline operator|(callable a, callable b) {
  return pipeline({std::move(a), std::move(b)});
}

pipeline operator|(pipeline a, callable b) {
  return std::move(a) | pipeline({std::move(b)});
}

pipeline operator|(callable a, pipeline b) {
  return pipeline({std::move(a)}) | std::move(b);
}

} // namespace leat
