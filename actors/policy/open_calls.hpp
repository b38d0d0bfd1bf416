#pragma once

#include "actors/policy/id_table.hpp"
#include "actors/policy/path_outlook.hpp"
#include "actors/policy/start_policy.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include <boost/container/small_vector.hpp>

namespace leat {

/// Starts for one call that there was no room for.
struct unmet_starts {
  bool any = false;
  bool certain = false; ///< some of them
  double bytes = 0;     ///< of the smallest

  void add(double more, bool is_certain) noexcept {
    bytes = any ? std::min(bytes, more) : more;
    any = true;
    certain = certain || is_certain;
  }
};

/// A call under way, as a policy follows it.
struct open_call {
  using time = std::chrono::nanoseconds;
  static constexpr time not_yet = time::max();
  static constexpr std::uint32_t none = id_table::none;

  explicit open_call(seen_call const& c, time now) noexcept
      : id(c.call), parent(c.parent), seen(c.site), arrived(now), foreseen_since(now) {}

  bool has_begun() const noexcept { return began != not_yet; }

  /// Calls of one callee; in the order of `seen.calls()`.
  struct counted {
    std::uint32_t open = 0;
    std::uint32_t open_max = 0;
  };

  std::uint64_t id;
  std::uint64_t parent;
  activation seen;
  boost::container::small_vector<counted, 4> callees;
  std::uint32_t waits_for = 0; ///< calls that it made and that have no answer yet
  time arrived;
  time began = not_yet;
  time exposed{};     ///< it waited for a start
  time parent_late{}; ///< by how much its caller was late when it made this call
  time late{};        ///< by how much it is late, itself, since callees waited for starts
  time warm_end{};    ///< when the last of its callees that answered would have done so otherwise
  /// Since when it could be foretold with some probability, and with which.
  time foreseen_since;
  double foreseen = 1;

  outlook_ptr outlook;
  std::uint32_t demands = none; ///< first of its own in the demand book
  std::uint64_t asked = 0;   ///< of the outlook's calls, those that something was started for; one bit each
  std::uint64_t fetched = 0; ///< those whose loads were brought at hand
  time due = time::max();    ///< when it is to be looked at again
  bool noted = false;        ///< to be looked at now
  bool in_line = false;      ///< among those that wait for room
  unmet_starts unmet;        ///< when it was looked at last

  std::uint32_t older = none; ///< places in the order of arrival
  std::uint32_t newer = none;
};

/// The calls under way, at most so many: where one more comes, or one is too old to be true, the oldest is
/// given up, since its end must have been lost.
///
/// Thread safety: as for standard containers. O(1). A place holds another call once its call has ended.
class open_calls {
public:
  static constexpr std::uint32_t none = id_table::none;

  explicit open_calls(std::size_t calls_max) : places_(calls_max), calls_max_(calls_max) {}

  std::uint32_t find(std::uint64_t call) const noexcept {
    return call == seen_call::no_call ? none : places_.find(call);
  }
  open_call& operator[](std::uint32_t place) noexcept { return *calls_[place]; }
  open_call const& operator[](std::uint32_t place) const noexcept { return *calls_[place]; }

  /// It must not be there, and there must be room.
  std::uint32_t open(seen_call const& c, std::chrono::nanoseconds now);
  void close(std::uint32_t place) noexcept;

  bool full() const noexcept { return size_ >= calls_max_; }
  std::uint32_t oldest() const noexcept { return oldest_; }
  std::size_t size() const noexcept { return size_; }

private:
  id_table places_;
  std::vector<std::optional<open_call>> calls_;
  std::vector<std::uint32_t> free_;
  std::size_t calls_max_;
  std::size_t size_ = 0;
  std::uint32_t oldest_ = none;
  std::uint32_t newest_ = none;
};

} // namespace leat
