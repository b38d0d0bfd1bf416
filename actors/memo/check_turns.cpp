#include "actors/memo/check_turns.hpp"

#include "actors/quick_random.hpp"

namespace leat {

bool check_turns::is_due(std::uint32_t one_in) noexcept {
  if (one_in == 0)
    return false;
  if (left_ == 0)
    left_ = one_in;
  if (--left_ > 0)
    return false;
  left_ = 1 + quick_random() % (2 * std::uint64_t{one_in} - 1);
  return true;
}

} // namespace leat
