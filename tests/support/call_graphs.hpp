#pragma once

#include "tests/support/call_trees.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace leat::testing {

/// A random graph of algorithms that call each other through pools of one instance each, and what they should
/// answer. All take `{"n", "budget"}` and answer a sum over the calls that they make; a budget of 0 ends the
/// recursion, and those that hand it on undiminished go on until the depth bound, or until the memo sees that
/// a call waits for itself.
class call_graph {
public:
  enum class style {
    row,     ///< one callee after the other
    fan,     ///< all callees at once, joined
    drop,    ///< all callees at once, of which all but the first are dropped
    endless, ///< the first callee, with the whole budget and another input
    circle,  ///< the first callee, with its own input
    batch,   ///< calls nobody, and runs several calls at once
  };

  static constexpr std::size_t nodes_max = 6;
  static constexpr int budget_max = 3;
  /// No chain of calls that has an end is longer: each node may hand a budget on once before it is lowered.
  static constexpr std::size_t longest_end = nodes_max * (budget_max + 1);

  struct node {
    style how;
    bool pure;
    std::size_t waiting_max;
    std::vector<std::size_t> callees;
    std::optional<std::int8_t> priority; ///< of the calls that it makes
  };

  call_graph(std::mt19937_64& random, std::size_t depth_max, std::chrono::nanoseconds step)
      : depth_max_(depth_max), step_(step) {
    nodes_.resize(2 + below(random, nodes_max - 1));
    for (auto& one : nodes_) {
      static constexpr style styles[]{style::row, style::row, style::row, style::fan, style::fan, style::fan,
        style::drop, style::endless, style::circle, style::batch};
      one.how = styles[below(random, std::size(styles))];
      one.pure = below(random, 2) == 0;
      one.waiting_max = 1 + below(random, 3);
      bool const wide = one.how == style::fan && below(random, 4) == 0;
      one.callees.resize(wide ? 6 : 1 + below(random, 3));
      for (auto& callee : one.callees)
        callee = below(random, nodes_.size());
      if (below(random, 2) == 0)
        one.priority = static_cast<std::int8_t>(static_cast<int>(below(random, 255)) - 127);
    }
  }

  std::size_t size() const { return nodes_.size(); }
  static std::string name(std::size_t of) { return "graph/a" + std::to_string(of); }

  /// The answer; nothing where the chain of calls has no end.
  std::optional<long> expected(std::size_t of, long n, int budget, std::size_t depth = 1) const {
    if (depth > depth_max_)
      return std::nullopt;
    auto const& self = nodes_[of];
    long sum = own(of, n);
    if (budget == 0 || self.how == style::batch)
      return sum;
    auto const waited_for = self.how == style::drop ? 1 : calls_of(self);
    for (std::size_t i = 0; i < waited_for; ++i) {
      auto const part = expected(self.callees[i], next(self, n, i), next_budget(self, budget), depth + 1);
      if (!part)
        return std::nullopt;
      sum += *part;
    }
    return sum;
  }

  /// The algorithms; `live`, and this, must outlive who runs them.
  std::vector<algorithm> algorithms(std::atomic<int>& live) const {
    std::vector<algorithm> out;
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      auto const& self = nodes_[i];
      auto& a = out.emplace_back(name(i), "1.0.0");
      a.pure(self.pure).calls({"graph/*"}).limits({.instances_max = 1, .waiting_max = self.waiting_max});
      if (self.how == style::batch)
        a.batch({.size_max = 4, .linger = std::chrono::microseconds(1)})
          .apply([this, i](std::vector<json> inputs) {
            std::vector<long> sums;
            for (auto const& input : inputs)
              sums.push_back(own(i, input["n"]));
            return sums;
          });
      else
        a.apply([this, i, &live](json input, context& ctx) { return run(i, std::move(input), ctx, live); });
    }
    return out;
  }

private:
  static std::size_t below(std::mt19937_64& random, std::size_t bound) {
    return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random);
  }

  static long own(std::size_t of, long n) { return 100 * static_cast<long>(of + 1) + n; }

  static bool without_end(node const& self) {
    return self.how == style::endless || self.how == style::circle;
  }

  static std::size_t calls_of(node const& self) { return without_end(self) ? 1 : self.callees.size(); }

  static long next(node const& self, long n, std::size_t i) {
    return self.how == style::circle ? n : n + static_cast<long>(i) + 1;
  }

  static int next_budget(node const& self, int budget) { return without_end(self) ? budget : budget - 1; }

  /// Keeps the thread: an instance takes fewer calls at once, the longer their steps are.
  void work() const {
    if (step_ == step_.zero())
      return;
    auto const begin = std::chrono::steady_clock::now();
    while (std::chrono::steady_clock::now() - begin < step_) {
    }
  }

  task<long> run(std::size_t of, json input, context& ctx, std::atomic<int>& live) const {
    frame_guard const guard(live);
    auto const& self = nodes_[of];
    long const n = input["n"];
    int const budget = input["budget"];
    long sum = own(of, n);
    work();
    if (budget == 0)
      co_return sum;
    auto const ask = [&](std::size_t i) {
      json const wanted{{"n", next(self, n, i)}, {"budget", next_budget(self, budget)}};
      return ctx.algo(name(self.callees[i])).with({.priority = self.priority}).pipe(wanted);
    };
    if (self.how == style::fan || self.how == style::drop) {
      std::vector<reply> parts;
      for (std::size_t i = 0; i < self.callees.size(); ++i)
        parts.push_back(ask(i));
      if (self.how == style::drop)
        co_return sum + (co_await parts.front()).to<long>();
      for (auto const& part : co_await all(std::move(parts)))
        sum += part.to<long>();
      co_return sum;
    }
    for (std::size_t i = 0; i < calls_of(self); ++i)
      sum += (co_await ask(i)).to<long>();
    co_return sum;
  }

  std::vector<node> nodes_;
  std::size_t depth_max_;
  std::chrono::nanoseconds step_;
};

} // namespace leat::testing
