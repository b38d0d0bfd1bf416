#include "bench/sim/load_clock.hpp"

#include <algorithm>
#include <cmath>

namespace leat::bench {

void load_clock::begin(std::uint32_t id, nanoseconds work, nanoseconds now) {
  advance(now);
  running_.push_back({id, now, clock_ + static_cast<double>(work.count()), neighbours_});
  plan();
}

load_clock::done load_clock::end(nanoseconds now) {
  advance(now);
  auto const l = running_[first_];
  // The moment was rounded up to a nanosecond.
  clock_ = std::max(clock_, l.finish);
  running_.erase(running_.begin() + static_cast<std::ptrdiff_t>(first_));
  auto const took = now - l.began;
  auto const n = (neighbours_ - l.neighbours_then) / std::max(1.0, static_cast<double>(took.count()));
  plan();
  return {l.id, took, std::max(0.0, n - 1)};
}

double load_clock::slowness() const noexcept {
  auto const beyond = running_.size() > cores_ ? running_.size() - cores_ : 0;
  return 1 + slope_ * static_cast<double>(beyond);
}

void load_clock::advance(nanoseconds now) noexcept {
  auto const passed = static_cast<double>((now - at_).count());
  if (!running_.empty()) {
    clock_ += passed / slowness();
    neighbours_ += passed * static_cast<double>(running_.size());
  }
  at_ = now;
}

void load_clock::plan() noexcept {
  if (running_.empty()) {
    next_end_ = never;
    clock_ = neighbours_ = 0; // so that long runs lose no digits
    return;
  }
  first_ = 0;
  for (std::size_t i = 1; i < running_.size(); ++i)
    if (running_[i].finish < running_[first_].finish)
      first_ = i;
  auto const left = std::max(0.0, running_[first_].finish - clock_) * slowness();
  next_end_ = at_ + nanoseconds(static_cast<std::int64_t>(std::ceil(left - 1e-3)));
}

} // namespace leat::bench
