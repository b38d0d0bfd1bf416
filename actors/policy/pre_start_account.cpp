#include "actors/policy/pre_start_account.hpp"

#include <algorithm>
#include <bit>

namespace leat {

namespace {

constexpr unsigned step = 8;           ///< outcomes of a pair between changes of its rate
constexpr double clearly = 1.25;       ///< above break-even, for a rate to rise again
constexpr unsigned weighed_every = 16; ///< outcomes over all
constexpr double stricter = 1.25;
constexpr double laxer = 0.02;
constexpr double strictness_max = 64;
constexpr double kept_share = 0.9; ///< of the sums, each time

double share(std::uint64_t bits, unsigned count) noexcept {
  auto const last = count >= 64 ? bits : bits & ((std::uint64_t{1} << count) - 1);
  return static_cast<double>(std::popcount(last)) / count;
}

} // namespace

bool pre_start_account::admits(std::uint64_t pair) {
  auto* const known = pairs_.find(pair);
  if (known == nullptr || known->rate_log2 == 0)
    return true;
  auto const one_in = std::uint32_t{1} << known->rate_log2;
  return ++known->asked % one_in == 0;
}

bool pre_start_account::muted(std::uint64_t pair) const noexcept {
  auto const* const known = pairs_.find(pair);
  return known != nullptr && known->rate_log2 > 0;
}

void pre_start_account::outcome(std::uint64_t pair, bool used, double break_even) {
  auto& t = pairs_.at(pair);
  t.used = t.used << 1 | (used ? 1 : 0);
  t.count = static_cast<std::uint8_t>(std::min(t.count + 1U, window));
  ++t.since;
  auto const needed = std::max(break_even, o_.accuracy_min);
  if (t.since >= step && share(t.used, t.count) < needed && t.rate_log2 < rate_log2_min) {
    ++t.rate_log2;
    t.since = 0;
  } else if (t.rate_log2 > 0 && t.since >= step && share(t.used, step) >= std::min(clearly * needed, 1.0)) {
    --t.rate_log2;
    t.since = 0;
    t.count = step; // what was before it paid again tells nothing
  }
  t.since = std::min<std::uint8_t>(t.since, step);
  if (++outcomes_ % weighed_every == 0)
    weigh_waste();
}

void pre_start_account::weigh_waste() noexcept {
  if (wasted_ > o_.waste_share_max * used_)
    strictness_ = std::min(strictness_ * stricter, strictness_max);
  else
    strictness_ = std::max(strictness_ - laxer * strictness_, 1.0);
  used_ *= kept_share;
  wasted_ *= kept_share;
}

std::size_t pre_start_account::muted_count() const {
  std::size_t count = 0;
  pairs_.for_each([&count](std::uint64_t, tally const& t) { count += t.rate_log2 > 0 ? 1 : 0; });
  return count;
}

} // namespace leat
