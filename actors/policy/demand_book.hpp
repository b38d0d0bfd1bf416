#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace leat {

/// An expected call of a version by a call under way.
struct demand {
  static constexpr std::uint32_t none = 0xffff'ffff;

  std::uint32_t version = none;
  std::uint32_t item = 0;            ///< of the owner's outlook
  std::uint32_t weight = 0;          ///< instances, in the mean, in 1/256
  bool sure = false;                 ///< probable enough not to take an idle instance away
  std::chrono::nanoseconds needed{}; ///< when
  std::chrono::nanoseconds late{};   ///< when it is no longer expected
  std::uint32_t slot = 0;            ///< among the recent ones of its version, unless another has taken it
  std::uint32_t next = none;         ///< of the same owner, by item; or free
};

/// What all calls under way are expected to need, by version.
///
/// What an owner expects is a list in the order of its items. It is revised often, and little of it changes:
/// so what is there already is changed where it lies.
///
/// Thread safety: as for standard containers. O(1) but where said. Does not allocate once it has grown.
class demand_book {
public:
  static constexpr double unit = 256;

  /// Nothing of an owner counts until it is entered again, or taken away: the owner looks at all of it anew.
  void revise(std::uint32_t first) noexcept;
  /// Enters it behind the one at the place `after`, of a lower item; `none`: as the owner's first. What is
  /// there of lower items is taken away, what is there of the same item is replaced. Returns its place.
  std::uint32_t enter(demand const& d, std::uint32_t& first, std::uint32_t after);
  /// Takes away all that stands behind the place `after`; `none`: all of an owner.
  void clear_after(std::uint32_t& first, std::uint32_t after);
  void clear(std::uint32_t& first) { clear_after(first, demand::none); }
  /// Of an owner, those of items from `begin` up to `end`. O(demands of the owner).
  void clear(std::uint32_t& first, std::uint32_t begin, std::uint32_t end);

  /// Instances of a version that are expected to be needed, in the mean.
  double weight(std::uint32_t version) const noexcept {
    return version < versions_.size() ? static_cast<double>(versions_[version].weight) / unit : 0;
  }
  /// Of these, those needed within `near` of `when`, judged by some 16 that were entered lately.
  double weight_near(
    std::uint32_t version, std::chrono::nanoseconds when, std::chrono::nanoseconds near) const;

  std::uint32_t sure(std::uint32_t version) const noexcept {
    return version < versions_.size() ? versions_[version].sure : 0;
  }
  /// When the last that is sure is no longer expected, of all since there was none; zero for none.
  std::chrono::nanoseconds sure_until(std::uint32_t version) const noexcept {
    return version < versions_.size() ? versions_[version].sure_until : std::chrono::nanoseconds{};
  }

  /// From now on `dropped` tells when nobody expects to need the version any more.
  void watch(std::uint32_t version);
  /// Versions that were watched; each is watched no more. Whoever asks empties it.
  std::vector<std::uint32_t>& dropped() noexcept { return dropped_; }

  std::size_t size() const noexcept { return size_; }

private:
  struct of_version {
    std::uint64_t weight = 0;
    std::chrono::nanoseconds sure_until{};
    std::uint32_t sure = 0;
    std::uint32_t next_slot = 0; ///< modulo their count
    bool watched = false;
  };
  /// Copies of what was entered lately, side by side: there may be very many.
  struct recent_demand {
    std::chrono::nanoseconds needed{};
    std::uint32_t weight = 0; ///< 0 for one that is no more
    std::uint32_t place = demand::none;
  };
  static constexpr std::size_t recent_max = 16;
  using recent_demands = std::array<recent_demand, recent_max>;

  std::uint32_t& behind(std::uint32_t& first, std::uint32_t after) noexcept {
    return after == demand::none ? first : demands_[after].next;
  }
  std::uint32_t insert(demand const& d, std::uint32_t next);
  void replace(std::uint32_t place, demand const& d);
  void count(std::uint32_t place) noexcept;
  void discount(std::uint32_t place) noexcept;
  of_version& at(std::uint32_t version);
  recent_demand* recent(std::uint32_t place) noexcept;
  void remove(std::uint32_t place);

  std::vector<demand> demands_;
  std::vector<of_version> versions_;
  std::vector<recent_demands> recent_; ///< as many
  std::vector<std::uint32_t> dropped_;
  std::uint32_t free_ = demand::none;
  std::size_t size_ = 0;
};

} // namespace leat
