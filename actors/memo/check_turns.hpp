#pragma once

#include <cstdint>

namespace leat {

/// Which hits are to be checked. Thread safety: by the caller.
class check_turns {
public:
  /// Whether this hit is one of those. The first `one_in` are not; from then on their distance varies, so
  /// that no regular caller has always the same one checked. 0: none ever is.
  bool is_due(std::uint32_t one_in) noexcept;

private:
  std::uint64_t left_ = 0;
};

} // namespace leat
