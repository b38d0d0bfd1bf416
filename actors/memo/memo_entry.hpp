#pragma once

#include "actors/memo/dependencies.hpp"
#include "actors/memo/memo_account.hpp"
#include "actors/memo/memo_key.hpp"
#include "actors/memo/step_log.hpp"
#include "actors/policy/memo_keeper.hpp"
#include "registry/access/principals.hpp"

#include <leat/result.hpp>
#include <leat/value.hpp>

#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

#include <boost/intrusive/list.hpp>

namespace leat {

/// What decides how the steps of a call tree resolve and whether they are permitted: between equal ones
/// nothing need be looked up again.
struct memo_basis {
  std::uint64_t catalog = 0; ///< revisions
  std::uint64_t rules = 0;
  actor who = {};
  std::uint64_t affinity = 0;

  friend bool operator==(memo_basis const&, memo_basis const&) = default;
};

/// All that is needed to find out whether an output stands although a step of it resolves otherwise now: the
/// calls in the order in which they were made, each only worth asking again if those before answered as then.
struct memo_reuse {
  std::vector<memo_step> steps;
  value output;
  double cost = 0; ///< of a run, in seconds
};

struct memo_group;

/// A remembered outcome.
struct memo_entry : kept, boost::intrusive::list_base_hook<> {
  static constexpr auto never = std::numeric_limits<std::int64_t>::max();

  memo_key const* of = nullptr; ///< in the shard's map
  memo_entry* next = nullptr;   ///< of the same key, older
  memo_group* group = nullptr;
  value output;
  std::unique_ptr<error const> failure; ///< in place of an output; its path begins at the algorithm itself
  std::shared_ptr<memo_reuse const> reuse;
  std::int64_t expires = never;               ///< on the steady clock, in nanoseconds
  boost::intrusive::list_member_hook<> owned; ///< of `memo_owner`
};

/// What the outputs of one owner's algorithms take of a shard.
struct memo_owner {
  std::size_t bytes = 0;
  std::size_t groups = 0;
  boost::intrusive::list<memo_entry,
    boost::intrusive::member_hook<memo_entry, boost::intrusive::list_member_hook<>, &memo_entry::owned>>
    entries; ///< in no order that means anything
};

/// Outputs of one version that depend on the same steps: they hold, or do not, together. Entries far apart
/// share what is known about that, so a change of the catalog is looked at once, not once for each.
struct memo_group {
  memo_group(std::uint32_t version, std::uint64_t hash, std::shared_ptr<dependencies const> steps,
    memo_account& account, memo_owner& owner)
      : version(version), hash(hash), depends_on(std::move(steps)), account(account), owner(owner) {}

  std::uint32_t const version;
  std::uint64_t const hash; ///< of version and steps
  std::shared_ptr<dependencies const> const depends_on;
  memo_account& account;
  memo_owner& owner;
  boost::intrusive::list<memo_entry> members;
  bool reusable = false; ///< some of them has a `memo_entry::reuse`

  /// What it was found to be in lately; the oldest is overwritten.
  struct finding {
    memo_basis in;
    bool holds = false;
  };
  std::array<finding, 4> found = {};
  std::uint8_t next_finding = 0;

  /// Nothing where it was not found out, or too long ago.
  std::optional<bool> holds_in(memo_basis const& basis) const noexcept {
    for (auto const& f : found)
      if (f.in == basis)
        return f.holds;
    return std::nullopt;
  }
  void note(finding f) noexcept { found[next_finding++ % found.size()] = f; }

  /// Its own one and those that it depends on, each once, ascending.
  std::vector<std::uint32_t> versions() const;
};

} // namespace leat
