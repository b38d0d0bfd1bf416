#include "actors/policy/learned_start.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/virtual_node.hpp"

#include <numeric>
#include <random>
#include <string>

using leat::learned_start;
using leat::learned_start_options;
using leat::start_decision;
using leat::start_policy;
using leat::testing::virtual_node;
using namespace std::chrono_literals;

namespace {

using version = virtual_node::version;
using groups = std::vector<virtual_node::calls_at_once>;

constexpr std::size_t megabyte = std::size_t{1} << 20;

/// Each version calls the next.
std::vector<version> chain(std::size_t depth, std::chrono::nanoseconds load, std::chrono::nanoseconds work) {
  std::vector<version> out(depth, version{.load = load, .bytes = 100 * megabyte, .before = work});
  for (std::size_t i = 0; i + 1 < depth; ++i)
    out[i].callees = [next = static_cast<std::uint32_t>(i + 1)] { return groups{{next}}; };
  return out;
}

/// Runs trees of entry 0, at times that nobody can foretell, so far apart that nothing is kept in between.
/// Mean seconds from call to answer.
double run_trees(virtual_node& node, std::size_t count) {
  node.forget_figures();
  std::mt19937_64 random(count);
  auto at = node.now();
  for (std::size_t i = 0; i < count; ++i)
    node.call_at(at += 10min + std::chrono::seconds(random() % 36'000), 0);
  node.run_until(at + 1h);
  auto const& all = node.seen().tree_seconds;
  REQUIRE(all.size() == count);
  return std::accumulate(all.begin(), all.end(), 0.0) / static_cast<double>(count);
}

} // namespace

TEST_CASE("learned start: a chain that was learned waits for one load only", "[policy][sim]") {
  auto const depth = GENERATE(std::size_t{2}, std::size_t{4}, std::size_t{8}, std::size_t{16});
  auto const work = GENERATE(20ms, 1s);
  CAPTURE(depth, work.count());
  auto const load = 500ms;
  learned_start policy(learned_start_options{.cores = 16});
  virtual_node node(policy, chain(depth, load, work), {});
  auto const working = std::chrono::duration<double>(work).count() * static_cast<double>(depth);
  auto const first = run_trees(node, 1);
  CHECK((first - working) / 0.5 == Approx(static_cast<double>(depth)));
  run_trees(node, 30);
  auto const k = (run_trees(node, 20) - working) / 0.5;
  CHECK(k <= 1.1);
  // Had all been started at once, each would have been idle until it is called.
  auto const eager = 20 * 100.0 * megabyte * std::chrono::duration<double>(work).count() *
                     static_cast<double>(depth * (depth - 1) / 2);
  if (work > load)
    CHECK(node.seen().idle_byte_seconds <= 0.25 * eager);
}
