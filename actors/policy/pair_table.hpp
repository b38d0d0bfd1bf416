#pragma once

#include "actors/policy/activation.hpp"
#include "actors/policy/faded_count.hpp"
#include "actors/policy/lag_histogram.hpp"
#include "actors/policy/space_saving.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace leat {

/// What of a call site is looked at: the caller alone, or together with something else.
struct pair_scope {
  enum class kind : std::uint8_t { caller, parent, entry, input };

  std::uint32_t caller = call_site::unknown;
  std::uint32_t other = call_site::unknown;       ///< the parent, or the entry
  std::uint32_t input_class = call_site::unknown; ///< for `input` alone, which is about the entry too
  kind of = kind::caller;

  bool operator==(pair_scope const&) const = default;
};

pair_scope scope_of(call_site const& site, pair_scope::kind of) noexcept;

/// What is known of one callee in one context. Counts are as of the context's activation `seen`.
struct known_pair {
  std::uint32_t callee = call_site::unknown;
  std::uint32_t next = 0; ///< of the same context; or of the free ones
  std::uint32_t seen = 0;
  faded_count hits = {};  ///< activations that called it, at least once
  float multiplicity = 1; ///< moving mean of how often one that calls it does
  lag_histogram lag = {};
};

/// What is known of all activations in one scope.
struct known_context {
  pair_scope scope;
  std::uint32_t activations = 0; ///< wraps
  faded_count total;             ///< activations, faded as the hits are
  float quick_ahead = 0;         ///< by how much the quick counts foretold better lately (`pair_learner`)
  float loss = 0;                ///< of what was foretold, a call; moving mean
  std::uint32_t first = space_saving::none; ///< of its pairs, the one called last first
  std::uint16_t callees = 0;
  bool refined = false; ///< narrower scopes are kept too

  faded_count hits_now(known_pair const& p) const noexcept { return p.hits.after(activations - p.seen); }
};

/// A context with its pairs, apart from any table. Counts are as of activation 0.
struct context_copy {
  known_context context;
  std::vector<known_pair> pairs; ///< the one called last first
  float weight = 0;              ///< `pair_table::weight`
};

/// Contexts and the callees that were seen in them, in a memory of fixed size.
///
/// Contexts stay by `space_saving`; one that gives way takes its pairs along. In a context, at most
/// `callees_max` are kept, by their slow counts. Where pairs run out before contexts do, the context with the
/// lowest count in a part of the table gives way, part after part. Thread safety: as for standard containers.
/// All operations are O(1) or go through the callees of one context; none allocates.
class pair_table {
public:
  static constexpr std::size_t callees_max = activation::callees_max;

  /// Of at most `bytes_max`, but for a least size of some 10 KiB.
  pair_table(std::size_t bytes_max, std::uint64_t seed);

  known_context const* find(pair_scope const& scope) const noexcept;
  known_context* find(pair_scope const& scope) noexcept;

  /// The context, new if it is not there, and counts that it was asked for. Others may give way.
  known_context& enter(pair_scope const& scope) noexcept;

  /// The pair, which becomes the context's first; null if it is not there.
  known_pair* find(known_context& c, std::uint32_t callee) noexcept;

  /// A new pair as the context's first. It must not be there. Other contexts may give way.
  known_pair& add(known_context& c, std::uint32_t callee) noexcept;

  known_pair const* first(known_context const& c) const noexcept { return pair_at(c.first); }
  known_pair const* next(known_pair const& p) const noexcept { return pair_at(p.next); }

  /// The scopes of all contexts, in an order that depends on what was entered alone.
  std::vector<pair_scope> scopes() const;

  context_copy copy_of(known_context const& c) const;
  /// In place of what is known in that scope. Others may give way.
  void put(context_copy const& copy) noexcept;

  std::size_t bytes_own() const noexcept {
    return slots_.slots() / space_saving::ways * space_saving::bytes_of_set +
           contexts_.capacity() * sizeof(known_context) + pairs_.capacity() * sizeof(known_pair);
  }

private:
  static constexpr std::uint32_t none = space_saving::none;

  known_pair const* pair_at(std::uint32_t i) const noexcept { return i == none ? nullptr : &pairs_[i]; }
  std::uint32_t slot_of(known_context const& c) const noexcept {
    return static_cast<std::uint32_t>(&c - contexts_.data());
  }
  known_context& place_of(pair_scope const& scope) noexcept;
  void drop_faded(known_context& c) noexcept;
  void drop_lowest(known_context& c) noexcept;
  void drop_after(known_context& c, std::uint32_t before) noexcept;
  void clear(known_context& c) noexcept;
  void make_room(std::uint32_t spared) noexcept;

  space_saving slots_;
  std::vector<known_context> contexts_; ///< by slot
  std::vector<known_pair> pairs_;
  std::uint32_t free_ = none;
  std::uint32_t part_ = 0; ///< where room was last made
};

} // namespace leat
