#pragma once

#include "actors/policy/activation.hpp"
#include "bench/call_generator.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace leat::bench {

/// Foretells whom an activation calls.
class call_learner {
public:
  virtual ~call_learner() = default;

  /// Adds the callees that are called with a probability of at least `least`.
  virtual void foretell(call_site const& site, double least, std::vector<std::uint32_t>& callees) = 0;
  virtual void learn(activation const& a) = 0;
  virtual std::size_t bytes() const = 0;
};
using call_learner_ptr = std::unique_ptr<call_learner>;

/// `pair_learner` with its defaults.
call_learner_ptr leat_learner();

/// One table of callers and callees, a moving mean with a half-life of 50 activations, as Xanadu's
/// first-order exponential averaging (Daw, Bellur and Kulkarni, Middleware 2020; it names no gain).
call_learner_ptr first_order();

/// The contexts and the blend of `pair_learner`, all of them from the start, with counts that never fade and
/// without a bound on memory.
call_learner_ptr unfading_ppm();

/// Learns nothing and knows what is drawn from: no learner can foretell better in the long run.
call_learner_ptr truth(call_generator const& generator);

} // namespace leat::bench
