#include "actors/policy/path_outlook.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

namespace leat {

namespace {

constexpr std::size_t callees_max = 32; ///< looked at, of one caller
constexpr double z95 = 1.6449;
/// A call counts as made after a sibling's answer if it comes later than this part of the sibling's time.
constexpr double after_share = 0.9;
constexpr std::uint32_t asked_always = 32;
constexpr float wanted_max = 1'000'000;
/// `pair_blend` leaves 2 of n + 2 to what it has not seen. On a path, that would multiply up to doubt about
/// what always happens; so it is taken back, for as many activations as its quick counts hold.
constexpr float unseen_sum = 2;
constexpr float saturated = 23;
/// Of a callee that was declared, of a caller that never ran: a guess. Without one it would be overdue at
/// once, as it is where the caller has run without it.
constexpr likely_time unseen_lag{0.05, 16 * 0.05 * 0.05};

std::uint64_t key_of(call_site const& s) noexcept {
  auto const upper = mix(std::uint64_t{s.entry} << 32 | s.parent);
  return mix(upper ^ (std::uint64_t{s.caller} << 32 | s.input_class));
}

likely_time of_histogram(lag_histogram const& h, float runs_of_caller) noexcept {
  if (h.count() == 0 && runs_of_caller == 0)
    return unseen_lag;
  auto const median = seconds_of(h.quantile(0.5));
  return {median, median * median / 4};
}

struct sibling {
  std::uint32_t callee;
  float probability;
  float doubt; ///< logarithm of the probability by the cautious one
  float at_once;
  likely_time lag;
};

/// Looks down from one caller after the other, the first callee of each first.
class looking {
public:
  looking(outlook_options const& o, pair_learner const& pairs, edge_times const& edges,
    start_costs const& costs, std::vector<expected_call>& out) noexcept
      : o_(o), pairs_(pairs), edges_(edges), costs_(costs), out_(out) {}

  void below(call_site const& site, std::size_t depth, std::uint16_t parent) {
    std::array<sibling, callees_max> siblings;
    auto const first = out_.size();
    auto const count = callees(site, parent, siblings);
    for (std::size_t i = 0; i < count && out_.size() < o_.calls_max; ++i) {
      auto const me = static_cast<std::uint16_t>(out_.size());
      add(siblings[i], parent);
      out_[me].after = before(first, parent, siblings[i].lag);
      if (depth < o_.depth_max)
        below({site.entry, site.caller, siblings[i].callee, site.input_class}, depth + 1, me);
      out_[me].end = static_cast<std::uint16_t>(out_.size());
    }
  }

private:
  /// Of one caller, by when they are called.
  std::size_t callees(call_site const& site, std::uint16_t parent, std::array<sibling, callees_max>& to) {
    auto const reach = parent == expected_call::none ? 1 : static_cast<double>(out_[parent].reach);
    std::size_t count = 0;
    auto const seen = std::clamp(costs_.runs(site.caller), 1.0F, saturated);
    auto const all = pairs_.predict(site, foretold_);
    for (std::size_t i = 0; i < all && reach * foretold_[i].probability >= o_.reach_min; ++i) {
      auto const& p = foretold_[i];
      auto const probability = std::min(static_cast<float>(p.probability) * (1 + unseen_sum / seen), 1.0F);
      auto const* const e = edges_.find(site.caller, p.callee);
      auto const at_once = e == nullptr ? static_cast<float>(p.multiplicity) : e->at_once;
      auto const doubt = std::log(p.probability / std::max(p.probability_low, 1e-3));
      to[count++] = {p.callee, probability, static_cast<float>(doubt), at_once,
        e == nullptr ? of_histogram(p.lag, costs_.runs(site.caller)) : e->lag.likely()};
    }
    std::sort(to.begin(), to.begin() + static_cast<std::ptrdiff_t>(count), [](auto const& a, auto const& b) {
      return a.lag.mean != b.lag.mean ? a.lag.mean < b.lag.mean : a.callee < b.callee;
    });
    return count;
  }

  void add(sibling const& s, std::uint16_t parent) {
    expected_call c;
    c.version = s.callee;
    c.parent = parent;
    c.edge = s.probability;
    c.reach = s.probability;
    c.doubt = s.doubt * s.doubt;
    c.at_once = s.at_once;
    c.until = s.lag;
    if (parent != expected_call::none) {
      auto const& by = out_[parent];
      c.reach *= by.reach;
      c.doubt += by.doubt; // of independent estimates, deviations add up by their squares
      c.at_once *= by.at_once;
      c.until = c.until + by.until;
    }
    c.wanted = static_cast<std::uint32_t>(std::clamp(c.at_once + 0.5F, 1.0F, wanted_max));
    c.reach_low = c.reach * std::exp(-std::sqrt(c.doubt));
    // The newsvendor's quantile: what being ready a moment early costs, against a moment late.
    auto const idle = costs_.bytes(s.callee) / o_.byte_seconds_per_second;
    c.early = nanoseconds_of(c.until.quantile(normal_deviate(idle / (1 + idle))));
    c.mean = nanoseconds_of(c.until.mean);
    c.late = nanoseconds_of(c.until.quantile(z95));
    out_.push_back(c);
  }

  /// Of the siblings before, the one that answers last of those that answer before this one is called.
  std::uint16_t before(std::size_t first, std::uint16_t parent, likely_time const& lag) const {
    auto const start = parent == expected_call::none ? 0 : out_[parent].until.mean;
    auto const called = start + lag.mean;
    auto found = expected_call::none;
    double last = 0;
    for (auto i = first; i + 1 < out_.size(); i = out_[i].end) {
      auto const run = costs_.run_mean(out_[i].version);
      auto const answer = out_[i].until.mean + after_share * run;
      if (run > 0 && answer <= called && answer > last) {
        last = answer;
        found = static_cast<std::uint16_t>(i);
      }
    }
    return found;
  }

  outlook_options const& o_;
  pair_learner const& pairs_;
  edge_times const& edges_;
  start_costs const& costs_;
  std::vector<expected_call>& out_;
  std::array<prediction, callees_max> foretold_; ///< of the caller that is looked at
};

} // namespace

outlook_ptr path_outlooks::at(
  call_site const& site, pair_learner const& pairs, edge_times const& edges, start_costs const& costs) {
  auto& k = known_.at(key_of(site));
  ++k.asked;
  if (k.outlook != nullptr && !std::has_single_bit(k.asked) && k.asked % asked_always != 0)
    return k.outlook;
  auto* const made = new path_outlook;
  k.outlook = made;
  looking(o_, pairs, edges, costs, made->calls).below(site, 1, expected_call::none);
  made->in_rows = std::any_of(made->calls.begin(), made->calls.end(),
    [](expected_call const& c) { return c.after != expected_call::none; });
  return k.outlook;
}

} // namespace leat
