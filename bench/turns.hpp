#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <utility>
#include <vector>

namespace leat::bench {

/// Measurements that take turns, so that what disturbs the machine disturbs all of them.
class turns {
public:
  using rounds = std::vector<double>;

  /// `measure` gives the figure of one round. The figures will be found in what this returns, which lives as
  /// long as the object.
  rounds const& add(std::function<double()> measure) {
    return measured_.emplace_back(std::move(measure), rounds()).second;
  }

  /// One turn of each that does not count, then `count` that do.
  void run(std::size_t count) {
    for (std::size_t i = 0; i <= count; ++i)
      for (auto& [measure, figures] : measured_)
        if (auto const figure = measure(); i != 0)
          figures.push_back(figure);
  }

private:
  std::deque<std::pair<std::function<double()>, rounds>> measured_;
};

/// Wall time of `run()` in nanoseconds, divided by the `count` of what it does.
template <class F>
double nanoseconds_per(int count, F run) {
  auto const begin = std::chrono::steady_clock::now();
  run();
  std::chrono::duration<double, std::nano> const took = std::chrono::steady_clock::now() - begin;
  return took.count() / count;
}

} // namespace leat::bench
