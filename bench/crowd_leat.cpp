#include "bench/instances.hpp"
#include "bench/peers_caf.hpp"
#include "bench/report.hpp"
#include "bench/turns.hpp"

#include <leat/leat.hpp>

#include <algorithm>
#include <chrono>
#include <thread>

namespace leat::bench {

namespace {

constexpr int leat_calls_per_turn = 20'000;
constexpr std::size_t leat_call_turns = 9;

algorithm crowd_echo(std::string const& name, std::size_t instances) {
  return algorithm(name, "1.0.0")
    .limits({.instances_min = instances, .instances_max = instances})
    .apply([](value text) { return text; });
}

algorithm asker_of(std::string const& callee) {
  return algorithm(callee + "-asker", "1.0.0")
    .calls({callee})
    .apply([callee](int count, context& ctx) -> task<int> {
      value text(payload);
      for (int i = 0; i < count; ++i)
        text = co_await ctx.algo(callee).pipe(std::move(text));
      co_return count;
    });
}

/// Until all instances of the algorithm are there.
void wait_for(runtime& rt, std::string const& name, std::size_t instances) {
  auto const started = [&] {
    auto const all = rt.metrics().algorithms;
    auto const found =
      std::find_if(all.begin(), all.end(), [&](auto const& a) { return a.algorithm == name; });
    return found == all.end() ? 0 : found->loads;
  };
  while (started() < instances)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

} // namespace

crowd_figures crowd_of_instances(std::size_t count) {
  runtime rt({.threads = 1, .memo = {.bytes_max = 0}});
  rt.publish(crowd_echo("bench/only", 1));
  rt.publish(asker_of("bench/only"));
  rt.publish(asker_of("bench/crowd"));
  auto const ask = [&rt](std::string const& callee) {
    return nanoseconds_per(leat_calls_per_turn,
      [&] { (void)rt.client().algo(callee + "-asker").pipe(leat_calls_per_turn).get(); });
  };
  ask("bench/only");
  auto const memory_before = resident_bytes();
  auto const each = nanoseconds_per(static_cast<int>(count), [&] {
    rt.publish(crowd_echo("bench/crowd", count));
    wait_for(rt, "bench/crowd", count);
  });
  auto const memory = resident_bytes() - memory_before;
  turns t;
  auto const& only = t.add([&] { return ask("bench/only"); });
  auto const& random = t.add([&] { return ask("bench/crowd"); });
  t.run(leat_call_turns);
  return {memory / static_cast<double>(count), 1e9 / each, median(only), median(random)};
}

} // namespace leat::bench
