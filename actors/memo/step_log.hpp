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

/// The calls that a run makes, in order, with what came out, as long as that is little. Numbers of steps are
/// used once: where a run is begun anew, calls of the one before may still end.
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
    return first_ + static_cast<std::uint32_t>(steps_.size() - 1);
  }

  /// Nothing where the step is one of an earlier run.
  void end(std::uint32_t step, result<value> const& outcome) {
    if (!whole_ || step < first_)
      return;
    if (!outcome)
      return give_up();
    steps_[step - first_].outcome = output_digest::of(*outcome);
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

  /// For another run, of which nothing is known.
  void begin_anew() {
    first_ += steps_max; // more than any run has
    steps_.clear();
    input_bytes_ = 0;
    open_ = 0;
    whole_ = true;
  }

private:
  std::vector<memo_step> steps_;
  std::uint32_t first_ = 0; ///< the number of the first of them
  std::size_t input_bytes_ = 0;
  std::uint32_t open_ = 0;
  bool whole_ = true;
};

} // namespace leat
