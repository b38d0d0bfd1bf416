#pragma once

#include "registry/requirement.hpp"
#include "registry/version.hpp"

#include <leat/algorithm.hpp>
#include <leat/result.hpp>

#include <atomic>
#include <concepts>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace leat {

/// One published version. Immutable; shared by every catalog revision that holds it.
struct published : std::enable_shared_from_this<published> {
  published(leat::version version, std::shared_ptr<detail::manifest const> manifest, std::uint32_t ordinal)
      : version(std::move(version)),
        manifest(std::move(manifest)),
        ordinal(ordinal),
        id(this->manifest->name + '@' + this->manifest->version) {}

  leat::version version;
  std::shared_ptr<detail::manifest const> manifest;
  std::uint32_t
    ordinal;      ///< dense number, unique in one catalog store: what per-version tables are indexed by
  std::string id; ///< `owner/name@version`, for messages and call paths
};

/// What a caller asked for: `owner/name` or `owner/name@requirement`. A view of the text it was parsed from.
struct reference {
  std::string_view text; ///< as written
  std::string_view name; ///< owner/name
  leat::requirement requirement;

  /// Parses; the error names what was wrong.
  static result<reference> parse(std::string_view text);

  /// Not of a temporary, which would leave the view hanging.
  template <std::same_as<std::string> Temporary>
  static result<reference> parse(Temporary&& text) = delete;
};

/// Immutable snapshot of everything published. A call tree resolves against the one that its root took.
///
/// Thread safety: immutable, so free.
class catalog {
public:
  /// Rises by one with every publish.
  std::uint64_t revision() const noexcept { return revision_; }

  /// The highest version that the reference accepts, alive as long as this catalog; `not_found` names the
  /// algorithm, and the requirement where the algorithm exists. O(log algorithms + versions of the
  /// algorithm).
  result<published const*> resolve(reference const& ref) const;

  /// Everything published, ordered by name, then by version.
  std::vector<std::shared_ptr<published const>> all() const;

private:
  friend class catalog_store;
  using version_list = std::vector<std::shared_ptr<published const>>; // ascending by precedence

  std::uint64_t revision_ = 0;
  std::map<std::string, std::shared_ptr<version_list const>, std::less<>> algorithms_;
};

/// Holds the current catalog and makes the next revision with each publish.
///
/// Thread safety: full. Readers never wait for a publish that is being prepared.
class catalog_store {
public:
  catalog_store();

  /// The current snapshot. A few nanoseconds: every thread remembers the last one it saw.
  std::shared_ptr<catalog const> snapshot() const;

  std::uint64_t revision() const noexcept { return revision_.load(std::memory_order_acquire); }

  /// Adds a version, visible to every later `snapshot()`. A version that is there already is
  /// `already_exists`, except that one with the pre-release `dev` is replaced.
  result<std::shared_ptr<published const>> publish(std::shared_ptr<detail::manifest const> manifest);

private:
  std::uint64_t const
    id_; ///< tells stores apart in the threads' memories, also when one reuses another's address
  std::mutex writers_; ///< one publish at a time
  mutable std::mutex lock_;
  std::shared_ptr<catalog const> current_;
  std::atomic<std::uint64_t> revision_{0};
  std::uint32_t next_ordinal_ = 0;
};

} // namespace leat
