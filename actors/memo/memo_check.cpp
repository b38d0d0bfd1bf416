#include "actors/memo/memo_check.hpp"

#include "actors/call_path.hpp"
#include "actors/memo/outcomes.hpp"

namespace leat {

void memo_check::call_ended(call& run) noexcept {
  // A run that was cut off says nothing.
  if (!run.by_chance() && !is_by_chance(run.outcome()))
    run.path().checked(run, remembered_);
  delete this;
}

} // namespace leat
