#include "tests/chaos/world.hpp"

#include <array>
#include <map>

namespace leat::chaos {

namespace {

int below(std::mt19937_64& random, int bound) {
  return std::uniform_int_distribution<int>(0, bound - 1)(random);
}

std::string random_reference(std::mt19937_64& random, int algorithm) {
  auto const which = below(random, 10);
  if (which == 0 && has_dev(algorithm))
    return name_of(algorithm) + "@2.0.0-dev";
  return name_of(algorithm) + (which < 5 ? "@stable" : "");
}

int algorithm_of(std::string const& reference) {
  return reference[name_of(0).size() - 1] - '0';
}

json random_node(std::mt19937_64& random, int algorithm, int depth) {
  static constexpr std::array ways{"row", "row", "fan", "drop", "map"};
  json plan{{"ref", random_reference(random, algorithm)}, {"n", below(random, 3)},
    {"how", ways[static_cast<std::size_t>(below(random, ways.size()))]},
    {"pause", below(random, 4) == 0 ? 200 * below(random, 6) : 0}, {"children", json::array()}};
  if (below(random, 8) == 0)
    plan["priority"] = below(random, 200) - 100;
  if (algorithm >= caller_count || depth == 0)
    return plan;
  auto& children = plan["children"];
  auto const callee = below(random, algorithm_count);
  for (int i = below(random, 4); i > 0; --i) {
    children.push_back(
      random_node(random, plan["how"] == "map" ? callee : below(random, algorithm_count), depth - 1));
    if (plan["how"] == "map")
      children.back()["ref"] = children.front()["ref"];
  }
  return plan;
}

/// Goes through a plan and its answer side by side.
struct comparison {
  json const& by;
  std::size_t place = 0;
  long sum = 0;
  std::map<std::string, int> seen = {};
  std::string wrong = {};

  void walk(json const& plan) {
    if (place == by.size()) {
      wrong = "too few took part";
      return;
    }
    std::string const reference = plan["ref"];
    int const generation = by[place++];
    sum += own_part(algorithm_of(reference), generation, plan["n"]);
    if (auto const known = seen.emplace(reference, generation); known.first->second != generation)
      wrong = "one tree saw " + reference + " as " + version_of(generation) + " and as " +
              version_of(known.first->second);
    for (auto const& child : plan["children"]) {
      if (wrong.empty())
        walk(child);
      if (plan["how"] == "drop")
        break;
    }
  }
};

} // namespace

json random_plan(std::mt19937_64& random) {
  return random_node(random, below(random, algorithm_count), 3);
}

std::string wrong_answer(
  world const& w, json const& plan, json const& answer, history::revision from, history::revision to) {
  comparison c{answer["by"]};
  c.walk(plan);
  if (!c.wrong.empty())
    return c.wrong;
  if (c.place != c.by.size())
    return "too many took part";
  if (c.sum != answer["sum"].get<long>())
    return "the sum should be " + std::to_string(c.sum);
  if (!w.changes.one_snapshot(c.seen, from, to))
    return "no snapshot of revisions " + std::to_string(from) + " to " + std::to_string(to) +
           " has these versions";
  return {};
}

} // namespace leat::chaos
