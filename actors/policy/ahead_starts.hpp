#pragma once

#include "actors/policy/start_policy.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace leat {

/// One start of an instance ahead of a call, until it is used or given up.
struct ahead_start {
  using time = std::chrono::nanoseconds;
  enum class stage : std::uint8_t { ordered, running, ready };

  start_decision decision;
  time decided{};
  time give_up{};         ///< not expected to be used any more after that
  time ready{};           ///< since when it is, or when it is expected to be
  std::uint64_t pair = 0; ///< of `pre_start_account`
  double break_even = 0;
  double bytes = 0;
  std::uint32_t beside = 0; ///< instances that calls would find without it
  stage at = stage::ordered;
  bool useless = false; ///< `ahead_starts::make_useless`
};

/// The starts ahead of calls that were decided and not yet used, by version, and what they hold.
///
/// Thread safety: as for standard containers. O(starts of the version).
class ahead_starts {
public:
  using list = std::vector<ahead_start>;

  void add(ahead_start const& s);
  /// Those of a version, oldest first.
  list& of(std::uint32_t version) {
    if (version >= versions_.size())
      versions_.resize(version + 1);
    return versions_[version];
  }
  list const& of(std::uint32_t version) const noexcept {
    static list const none;
    return version < versions_.size() ? versions_[version] : none;
  }
  /// The call that it was for will not come; false where that was known.
  bool make_useless(ahead_start& s) noexcept;
  /// Takes one away, by its place in `of`.
  ahead_start remove(std::uint32_t version, std::size_t place);

  void began(std::uint32_t version) noexcept;
  /// An instance is there.
  void became_ready(std::uint32_t version, std::chrono::nanoseconds now) noexcept;

  double bytes() const noexcept { return bytes_; }
  std::size_t size() const noexcept { return size_; }
  std::size_t ordered() const noexcept { return ordered_; } ///< that have not begun
  std::size_t useless() const noexcept { return useless_; }

private:
  std::vector<list> versions_;
  double bytes_ = 0;
  std::size_t size_ = 0;
  std::size_t ordered_ = 0;
  std::size_t useless_ = 0;
};

} // namespace leat
