#pragma once

#include "actors/call.hpp"
#include "actors/memo/dependencies.hpp"
#include "actors/memo/disk_tier.hpp"
#include "registry/published.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace leat {

/// Remembered outputs on disk, in words that the next process understands: versions by digest, callers by
/// name. What is kept there is what took long enough to compute.
///
/// Thread safety: full.
class memo_archive {
public:
  using digest = manifest_digest_type;

  /// What the archive asks of those who know catalog and names.
  struct environment {
    std::function<published const*(std::uint32_t ordinal)> version; ///< null where it is not known
    std::function<std::string(name_id)> name;
    std::function<name_id(std::string const&)> id;
    /// What a reference comes to in a call tree; null: nothing.
    std::function<published const*(std::string_view reference, call_tree const&)> resolve;
  };

  struct restored {
    value output;
    dependencies depends_on; ///< as the tree resolves them; the permissions are to be looked at
    double cost = 0;         ///< of a run, in seconds
  };

  memo_archive(std::unique_ptr<disk_tier> tier, environment around)
      : around_(std::move(around)), tier_(std::move(tier)) {}

  /// Whether reading an output that took so long to compute pays.
  static bool pays(std::chrono::nanoseconds cost, std::size_t size) noexcept;

  /// Looks for the output of a call. `then` is called once, with nothing where there is none that the call
  /// would come to: on the archive's thread, or before this returns.
  void look(call_ptr c, std::function<void(std::optional<restored>)> then);

  /// Keeps the output of a call that has ended.
  void keep(call const& c, dependencies const& depends_on, double cost);

  /// Forgets the outputs of these versions, those that are being written now included.
  void forget(std::vector<digest> const& versions);

  /// Does what waits and ends its thread. From then on it has nothing.
  void close() { tier_->close(); }

  disk_tier::stats stats() const { return tier_->snapshot(); }

private:
  bytes encode(call const& c, dependencies const& depends_on, double cost) const;
  std::optional<restored> decode(bytes const& record, call const& c) const;
  bool is_forgotten(digest const& version, std::int64_t written) const;

  environment const around_;
  mutable std::mutex lock_;
  std::map<digest, std::int64_t> forgotten_; ///< and when, in nanoseconds on the system's clock
  std::unique_ptr<disk_tier> const tier_;
};

} // namespace leat
