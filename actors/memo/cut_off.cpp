#include "actors/memo/cut_off.hpp"

#include "actors/call_path.hpp"

namespace leat {

/// Asks until a call has to be waited for.
void cut_off::go_on() noexcept {
  auto& path = leader_->path();
  for (;;) {
    if (leader_->ended())
      return delete this;
    auto const& steps = candidates_[candidate_]->steps;
    if (next_ == steps.size())
      return stands();
    auto const& step = steps[next_];
    bool same = path.resolves_to_pure(*leader_, step.asked);
    if (same) {
      step_ = path.start({leader_, nullptr}, step.asked, {}, step.input);
      if (step_->wait(*this))
        return; // this may be gone by now
      same = answered_as_then();
    }
    if (same)
      ++next_;
    else if (!try_next())
      return;
  }
}

void cut_off::call_ended(call&) noexcept {
  if (answered_as_then())
    ++next_;
  else if (!try_next())
    return;
  go_on();
}

bool cut_off::answered_as_then() const {
  auto const& outcome = step_->outcome();
  return outcome && output_digest::of(*outcome) == candidates_[candidate_]->steps[next_].outcome;
}

/// Turns to the next candidate; where there is none, lets the leader run, and is gone.
bool cut_off::try_next() noexcept {
  leader_->begin_anew();
  next_ = 0;
  if (++candidate_ < candidates_.size())
    return true;
  if (!leader_->ended())
    leader_->path().run(*leader_);
  delete this;
  return false;
}

void cut_off::stands() noexcept {
  progress::set(leader_->progress().memo, memo_verdict::reused);
  leader_->path().count_reused(*leader_);
  leader_->flight()->cost = candidates_[candidate_]->cost;
  leader_->end(candidates_[candidate_]->output);
  delete this;
}

} // namespace leat
