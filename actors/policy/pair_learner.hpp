#pragma once

#include "actors/policy/activation.hpp"
#include "actors/policy/pair_blend.hpp"
#include "actors/policy/pair_table.hpp"

#include <leat/result.hpp>
#include <leat/value.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

namespace leat {

/// Learns which versions call which, how likely, how often and how late, and foretells it for an activation
/// that begins. A value: no clock, no locks; time is the number of activations.
///
/// Callers are told apart by up to four scopes: the caller; parent and caller; entry and caller; entry,
/// caller and input class. The narrower ones are kept only where the wider foretells badly: a caller that
/// always does the same needs no more. In each, a callee has counts with two half-lives, 16 and 256
/// activations, and is believed by the one that foretold better lately (exponential weights on squared
/// losses, which are as honest as logarithmic ones, cost no logarithm, and let no single surprise decide).
/// `pair_blend` joins the scopes.
///
/// Memory is fixed (`pair_table`). Thread safety: as for standard containers. `learn` is O(callees of the
/// activation), some tens of nanoseconds a scope, and does not allocate; neither does `predict`.
class pair_learner {
public:
  struct options {
    std::size_t bytes_max = std::size_t{4} << 20;
    std::uint64_t seed = 0; ///< nobody outside can choose versions that meet in a hash table
  };

  pair_learner() : pair_learner(options{}) {}
  explicit pair_learner(options const& o) : table_(o.bytes_max, o.seed) {}

  /// An activation ended. One that failed or was cancelled may be left out.
  void learn(activation const& a);

  /// Whom an activation may call, most probable first: how many, at most `out.size()`. None for a caller that
  /// was never seen; below 1 % a callee is left out.
  std::size_t predict(call_site const& site, std::span<prediction> out) const;

  /// It is declared that `caller` calls `callee`, in this share of its activations: counts as eight of them.
  /// Nothing for a pair that is known.
  void seed(std::uint32_t caller, std::uint32_t callee, double share = 1);

  /// `newer` takes the place of `older`: what is known of it as caller, parent and entry holds for `newer`
  /// too, and counts for `discount` (from 0 to 1) of what it did. Who called `older` is expected to call
  /// `newer`, with a probability between that part and all of it; some activations decide. What is known of
  /// `newer` itself stays. Goes through the whole table, and allocates.
  void inherit(std::uint32_t older, std::uint32_t newer, double discount = 0.25);

  /// All that was learned, for `load`. The same observations give the same bytes.
  bytes save() const;

  /// New numbers for the versions of saved knowledge; `call_site::unknown` for one that is no more.
  using renumbering = std::function<std::uint32_t(std::uint32_t)>;

  /// From what `save` gave; what finds no room is left out. Fails with `failed_precondition` where a bit of
  /// it was changed, or where it could not have been learned.
  static result<pair_learner> load(
    std::span<std::byte const> saved, options const& o, renumbering const& renumber = {});
  static result<pair_learner> load(std::span<std::byte const> saved) { return load(saved, options{}); }

  std::size_t bytes_own() const noexcept { return table_.bytes_own(); }

private:
  bool learn_in(pair_scope const& scope, activation const& a);

  pair_table table_;
};

} // namespace leat
