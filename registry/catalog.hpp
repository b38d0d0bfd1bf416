#pragma once

#include "registry/algorithm_entry.hpp"
#include "registry/persistent_map.hpp"
#include "registry/sharded_snapshot.hpp"

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace leat {

/// Immutable snapshot of everything published. A call tree resolves against the one that its root took.
///
/// Successive catalogs share all but what changed. Thread safety: immutable, so free.
class catalog {
public:
  /// Rises by one with every change.
  std::uint64_t revision() const noexcept { return revision_; }

  /// Algorithms with at least one version.
  std::size_t size() const noexcept { return algorithms_.size(); }

  /// The algorithm; null where there is none. Alive as long as this catalog.
  algorithm_entry const* find(std::string_view name) const noexcept { return algorithms_.find(name); }

  /// Every algorithm, ordered by name. O(n log n).
  std::vector<algorithm_entry const*> all() const;

  /// Some algorithm of this owner; null where it owns none. O(n).
  algorithm_entry const* first_of(std::string_view owner) const;

  /// The next catalog, with this entry in it.
  catalog with(algorithm_ptr entry) const;

private:
  std::uint64_t revision_ = 0;
  persistent_map<algorithm_entry> algorithms_;
};

/// The error for an algorithm that is not there, or that must look so.
error no_algorithm(std::string_view name);

/// Holds the current catalog.
///
/// Thread safety: full; reading takes no lock and waits for no writer. Writers take turns.
class catalog_store {
public:
  catalog_store() : current_(std::make_shared<catalog const>()) {}

  std::shared_ptr<catalog const> snapshot() const { return current_.load(); }

  /// Makes `next` the current one, visible to every later `snapshot()`.
  void replace(catalog next) { current_.store(std::make_shared<catalog const>(std::move(next))); }

private:
  sharded_snapshot<catalog> current_;
};

} // namespace leat
