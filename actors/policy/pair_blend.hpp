#pragma once

#include "actors/policy/pair_table.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace leat {

/// A callee that an activation may call.
struct prediction {
  std::uint32_t callee = call_site::unknown;
  double probability = 0;     ///< that it is called at least once
  double probability_low = 0; ///< what the probability is above with a chance of four in five; not above it
  double multiplicity = 1;    ///< how often it is called if it is, in the mean
  lag_histogram lag;          ///< of its first call, since the caller started
};

/// Puts together what contexts know of one activation, from the widest to the narrowest: each is believed by
/// n / (n + 2) after n activations, and the rest is left to the wider ones (as PPM escapes to shorter
/// contexts; Cleary and Witten 1984). Every callee has a probability of its own: a caller may call several.
///
/// Works on pairs where they lie, so the table must not change until `best` was asked. Takes no memory.
class pair_blend {
public:
  static constexpr std::size_t levels_max = 4;
  static constexpr std::size_t candidates_max = levels_max * pair_table::callees_max;

  /// At most `levels_max` times.
  void add(pair_table const& table, known_context const& c) noexcept;

  /// The most probable, those first; how many there are, at most `out.size()`. Callees below 1 % are left
  /// out.
  std::size_t best(std::span<prediction> out) noexcept;

private:
  struct candidate {
    std::uint32_t callee;
    float probability;
    std::array<known_pair const*, levels_max> known; ///< by level; null where it is not
  };

  candidate& candidate_of(std::uint32_t callee) noexcept;
  prediction predicted(candidate const& c) const noexcept;

  std::array<candidate, candidates_max> candidates_; // the first `count_` mean something
  std::size_t count_ = 0;
  std::size_t levels_ = 0;
  float evidence_ = 0; ///< activations that the probabilities rest on
};

/// How far the quick counts of a context are to be believed, and not the slow ones: from 0 to 1, by what each
/// would have lost lately.
float quick_share(known_context const& c) noexcept;

} // namespace leat
