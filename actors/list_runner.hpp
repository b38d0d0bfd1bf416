#pragma once

#include "actors/call.hpp"

#include <leat/callable.hpp>

#include <atomic>
#include <mutex>
#include <vector>

namespace leat {

/// Sends the elements of a list through one callable, so many at a time, and puts the outputs in their
/// places. Lives until the last call that it has started has ended.
class list_runner {
public:
  /// A group that ends with the list of outputs.
  static call_ptr start(callable const& each, call_ptr parent, value input);

private:
  /// One of the elements under way; takes the next when it has ended.
  class lane final : public waiter {
  public:
    explicit lane(list_runner& of) : of_(of) {}
    void run(std::size_t element) noexcept;
    void call_ended(call& ended) noexcept override;

  private:
    list_runner& of_;
    std::size_t element_ = 0;
    call_ptr current_;
    std::atomic<int> returned_{0}; ///< of the call's end and of having started it
  };

  list_runner(call_ptr group, callable const& each, json list);

  bool take(std::size_t& element) noexcept;
  void put(std::size_t element, result<value> outcome) noexcept;
  void lane_is_through() noexcept;

  call_ptr group_;
  callable each_;
  json inputs_;
  json outputs_;
  std::vector<std::unique_ptr<lane>> lanes_;
  std::mutex lock_;
  std::size_t next_ = 0;
  std::atomic<std::size_t> lanes_open_{0};
};

} // namespace leat
