#pragma once

#include "actors/memo/memo_key.hpp"
#include "words/footprint.hpp"

#include <leat/result.hpp>
#include <leat/value.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leat {

/// One call that an algorithm made itself on the way to its output.
struct memo_step {
  std::string asked; ///< as written
  value input;
  output_digest outcome;
};

/// The calls that a run makes, in order, with what came out, as long as that is little.
///
/// Thread safety: as for standard containers.
class step_log {
public:
  static constexpr auto none = std::numeric_limits<std::uint32_t>::max();
  static constexpr std::size_t steps_max = 64;
  static constexpr std::size_t input_bytes_max = 4096; ///< of all inputs together, on the heap

  /// The number of the step, for `end`.
  std::uint32_t begin(std::string_view asked, value const& input) {
    if (!whole_)
      return none;
    input_bytes_ += heap_bytes(input);
    if (steps_.size() == steps_max || input_bytes_ > input_bytes_max) {
      give_up();
      return none;
    }
    steps_.push_back({std::string(asked), input, {}});
    ++open_;
    return static_cast<std::uint32_t>(steps_.size() - 1);
  }

  void end(std::uint32_t step, result<value> const& outcome) {
    if (!whole_)
      return;
    if (!outcome)
      return give_up();
    steps_[step].outcome = output_digest::of(*outcome);
    --open_;
  }

  /// Empty where some are missing, or have not ended, or failed.
  std::vector<memo_step> take() {
    if (!whole_ || open_ != 0)
      return {};
    steps_.shrink_to_fit();
    return std::exchange(steps_, {});
  }

  void give_up() {
    whole_ = false;
    steps_.clear();
  }

private:
  std::vector<memo_step> steps_;
  std::size_t input_bytes_ = 0;
  std::uint32_t open_ = 0;
  bool whole_ = true;
};

} // namespace leat
