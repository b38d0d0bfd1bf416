#pragma once

#include "tests/support/frame_guard.hpp"

#include <leat/leat.hpp>

#include <atomic>
#include <functional>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

namespace leat::testing {

/// Random call trees and what they should answer. A node is a document `{"id", "how", "children"}`, handed to
/// the algorithm `tree/node`, which calls itself for the children in the way that `how` names, and answers
/// the sum of the ids; the same is computed without any runtime by `expected`.
struct call_trees {
  static json random_node(std::mt19937_64& random, int depth, int ids) {
    static std::vector<std::string> const ways{
      "row", "row", "fan", "late", "helper", "drop", "catch", "throw"};
    auto below = [&](int bound) { return std::uniform_int_distribution<int>(0, bound - 1)(random); };
    json node{
      {"id", below(ids)}, {"how", ways[static_cast<std::size_t>(below(static_cast<int>(ways.size())))]}};
    node["children"] = json::array();
    if (depth > 0)
      for (int i = below(4); i > 0; --i)
        node["children"].push_back(random_node(random, depth - 1, ids));
    return node;
  }

  /// The answer, or nothing where an exception reaches the caller.
  static std::optional<long> expected(json const& node) {
    long sum = node["id"];
    std::string const how = node["how"];
    bool first = true;
    for (auto const& child : node["children"]) {
      auto part = expected(child);
      if (how == "drop" && !std::exchange(first, false))
        break;
      if (!part && how != "catch")
        return std::nullopt;
      sum += part.value_or(-1);
    }
    if (how == "throw")
      return std::nullopt;
    return sum;
  }

  static task<long> ask(json child, context& ctx) {
    auto answer = co_await ctx.algo("tree/node").pipe(std::move(child));
    co_return answer.to<long>();
  }

  static task<long> run(json node, context& ctx, std::atomic<int>& live) {
    frame_guard const guard(live);
    long sum = node["id"];
    std::string const how = node["how"];
    auto const& children = node["children"];
    if (how == "fan" || how == "late" || how == "drop") {
      std::vector<reply> parts;
      for (auto const& child : children)
        parts.push_back(ctx.algo("tree/node").pipe(child));
      if (how == "fan")
        for (auto const& part : co_await all(std::move(parts)))
          sum += part.to<long>();
      else
        for (auto& part : parts) {
          sum += (co_await part).to<long>();
          if (how == "drop")
            break;
        }
      co_return sum;
    }
    for (auto const& child : children) {
      if (how == "catch") {
        long part = -1;
        try {
          part = co_await ask(child, ctx);
        } catch (error const& e) {
          if (e.code != errc::algorithm_failed)
            throw;
        }
        sum += part;
      } else if (how == "helper")
        sum += co_await ask(child, ctx);
      else
        sum += (co_await ctx.algo("tree/node").pipe(child)).to<long>();
    }
    if (how == "throw")
      throw std::runtime_error("as told");
    co_return sum;
  }

  /// The algorithm. `live` must outlive the runtime.
  static algorithm node_algorithm(std::atomic<int>& live, bool pure) {
    return algorithm("tree/node", "1.0.0")
      .pure(pure)
      .calls({"tree/*"})
      .limits({.instances_max = 3})
      .apply([&live](json node, context& ctx) -> task<long> { return run(std::move(node), ctx, live); });
  }
};

} // namespace leat::testing
