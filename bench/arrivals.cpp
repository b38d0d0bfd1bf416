#include "bench/arrivals.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace leat::bench {

namespace {

constexpr double day = 86'400;

} // namespace

arrivals::arrivals(arrival_options const& o, std::size_t entries, std::uint64_t seed) : o_(o), random_(seed) {
  std::uniform_real_distribution<double> unit(0, 1);
  for (std::uint32_t entry = 0; entry < entries; ++entry) {
    patterns_.push_back(draw_pattern());
    due_.push({unit(random_) * patterns_.back().interval, entry});
  }
}

arrivals::arrival arrivals::next() {
  auto const out = due_.top();
  due_.pop();
  due_.push({out.at + draw_interval(patterns_[out.entry], out.at), out.entry});
  return out;
}

arrivals::pattern arrivals::draw_pattern() {
  std::uniform_real_distribution<double> unit(0, 1);
  std::normal_distribution<double> normal;
  auto const rate = std::exp(o_.rate_ln_mean + o_.rate_sigma * normal(random_));
  pattern out{day / std::clamp(rate, o_.rate_min, o_.rate_max), 0};
  auto const kind = unit(random_);
  auto const part = unit(random_);
  if (kind >= o_.periodic_share + o_.bursty_share)
    out.variation = o_.variation_min + part * (1 - o_.variation_min);
  else if (kind >= o_.periodic_share)
    out.variation = 1 + part * (o_.variation_max - 1);
  return out;
}

double arrivals::draw_interval(pattern const& p, double now) {
  if (p.variation == 0)
    return p.interval;
  auto const squared = p.variation * p.variation;
  std::gamma_distribution<double> interval(1 / squared, p.interval * squared);
  auto const sine = std::sin(2 * std::numbers::pi * now / day);
  auto const weekend = std::fmod(now / day, 7) >= 5;
  auto const busy = (1 + o_.daily_share * sine) * (weekend ? 1 - o_.weekend_dip : 1);
  return interval(random_) / busy;
}

} // namespace leat::bench
