#pragma once

#include "actors/policy/activation.hpp"
#include "actors/policy/start_policy.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

namespace leat::bench {

/// Who calls whom, as Xanadu learns it (Middleware 2020): for each caller the probability of each callee and
/// how late it calls it, and for each version its load time, by exponential averages. Nothing of what lies
/// further up in the tree counts.
class first_order {
public:
  using nanoseconds = std::chrono::nanoseconds;

  struct callee {
    std::uint32_t version;
    double probability; ///< that one activation calls it
    double lag;         ///< nanoseconds from the caller's start to its first call
  };

  explicit first_order(double weight = 0.1) noexcept : weight_(weight) {}

  void began(seen_call const& c, nanoseconds now);
  /// A call that the caller `c.parent` makes.
  void called(seen_call const& c, nanoseconds now);
  void ended(seen_call const& c);
  void loaded(std::uint32_t version, readiness to, nanoseconds took);

  /// In no order. Valid until the next call of another function.
  std::span<callee const> callees(std::uint32_t caller) const noexcept;
  /// From cold, as far as was seen.
  nanoseconds load(std::uint32_t version) const noexcept;

private:
  struct known {
    std::vector<callee> callees;
    std::array<double, readiness_count> load = {}; ///< nanoseconds of each level
  };
  struct active {
    nanoseconds began{};
    std::vector<std::pair<std::uint32_t, nanoseconds>> called = {}; ///< version, lag
  };

  known& of(std::uint32_t version);

  double const weight_;
  std::vector<known> known_; ///< by version
  std::unordered_map<std::uint64_t, active> active_;
};

} // namespace leat::bench
