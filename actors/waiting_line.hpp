#pragma once

#include "actors/call.hpp"

#include <chrono>
#include <cstddef>

#include <boost/intrusive/set.hpp>

namespace leat {

/// Calls that wait for an instance, those that are served first in front.
///
/// Each stands where it would stand in the order of arrival had it come earlier by what its priority is
/// worth. So a call of low priority is overtaken for a bounded time only: priorities age (linear ageing,
/// which needs no later work). Holds a reference for each call. O(log n). Thread safety: as for standard
/// containers.
class waiting_line {
public:
  /// What a point of priority is worth.
  static constexpr std::chrono::milliseconds point{10};

  waiting_line() = default;
  waiting_line(waiting_line const&) = delete;
  waiting_line& operator=(waiting_line const&) = delete;
  ~waiting_line() { assert(empty()); }

  /// Requires that the call was admitted (`call::admitted_at`).
  void push(call& c) {
    intrusive_ptr_add_ref(&c);
    line_.insert(line_.end(), c);
    ++size_;
  }

  /// Takes a call out; false where it is not in here.
  bool remove(call& c) noexcept {
    if (!c.in_line.is_linked())
      return false;
    line_.erase(line_.iterator_to(c));
    --size_;
    intrusive_ptr_release(&c); // never the last: the caller has one
    return true;
  }

  /// Takes out the first; null where nobody waits.
  call_ptr pop() noexcept {
    if (line_.empty())
      return nullptr;
    call_ptr first(&*line_.begin(), false);
    line_.erase(line_.begin());
    --size_;
    return first;
  }

  /// The next to be served. Requires `!empty()`.
  call const& front() const noexcept { return *line_.begin(); }

  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return line_.empty(); }

private:
  struct by_place {
    using type = std::int64_t;
    type operator()(call const& c) const noexcept {
      return c.admitted_at() - c.priority() * std::chrono::nanoseconds(point).count();
    }
  };

  boost::intrusive::multiset<call,
    boost::intrusive::member_hook<call, boost::intrusive::set_member_hook<>, &call::in_line>,
    boost::intrusive::key_of_value<by_place>, boost::intrusive::constant_time_size<false>>
    line_;
  std::size_t size_ = 0;
};

} // namespace leat
