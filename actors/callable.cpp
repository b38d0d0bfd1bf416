#include "actors/call.hpp"
#include "actors/call_path.hpp"

#include <leat/callable.hpp>

namespace leat {

namespace {

/// Carries a value through the stages of a pipeline: each stage's end starts the next. Lives until the row is
/// through.
class stage_runner final : public waiter {
public:
  stage_runner(call_ptr group, std::vector<callable> stages, std::vector<call_options> options)
      : group_(std::move(group)), stages_(std::move(stages)), options_(std::move(options)) {}

  void run(value input) noexcept {
    auto const stage = next_++;
    current_ = group_->path().start({group_}, stages_[stage].reference(), options_[stage], std::move(input));
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
  std::vector<call_options> options_;
  std::size_t next_ = 0;
  call_ptr current_;
};

} // namespace

reply callable::pipe(value input) const {
  auto& path = parent_ ? parent_->path() : *path_;
  return reply(path.start({parent_, who_}, reference_, options_, std::move(input)));
}

callable callable::with(call_options options) const {
  callable changed(*this);
  changed.options_ = options;
  return changed;
}

reply pipeline::pipe(value input) const {
  auto const& first = stages_.front();
  auto& path = first.parent_ ? first.parent_->path() : *first.path_;
  auto group = path.open({first.parent_, first.who_}, call::kind::group, options_);
  std::vector<call_options> options;
  for (auto const& stage : stages_)
    options.push_back(stage.options_);
  (new stage_runner(group, stages_, std::move(options)))->run(std::move(input));
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
