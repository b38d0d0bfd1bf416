// What a chain of four costs, a calling b calling c calling d, and what eight calls at once cost, against the
// same of the C++ Actor Framework written by hand.

#include "bench/call.hpp"
#include "bench/peers_caf.hpp"
#include "bench/peers_tbb.hpp"
#include "bench/turns.hpp"

#include <leat/leat.hpp>

namespace leat::bench {

namespace {

constexpr int chains_per_round = 10'000;
constexpr int fan_outs_per_round = 5'000;

/// `name` does `once` with the payload, as often as it is told.
template <class F>
algorithm repeating(char const* name, F once) {
  return algorithm(name, "1.0.0").calls({"bench/*"}).apply([once](int count, context& ctx) -> task<int> {
    value text(payload);
    for (int i = 0; i < count; ++i)
      text = co_await once(ctx, std::move(text));
    co_return count;
  });
}

reply nested_chain(context& ctx, value text) {
  return ctx.algo("bench/a").pipe(std::move(text));
}

/// Four steps that know nothing of each other.
reply piped_chain(context& ctx, value text) {
  return (ctx.algo("bench/d") | ctx.algo("bench/e") | ctx.algo("bench/f") | ctx.algo("bench/g"))
    .pipe(std::move(text));
}

task<value> fan_out(context& ctx, value text) {
  std::vector<reply> parts;
  parts.reserve(8);
  for (int i = 0; i < 8; ++i)
    parts.push_back(ctx.algo("bench/d").pipe(text));
  co_return (co_await all(std::move(parts))).front();
}

class leat_calls {
public:
  explicit leat_calls(std::size_t threads) : rt_({.threads = threads}) {
    for (char const* step : {"bench/d", "bench/e", "bench/f", "bench/g"})
      rt_.publish(algorithm(step, "1.0.0").apply([](value text) { return text; }));
    forwards("bench/c", "bench/d");
    forwards("bench/b", "bench/c");
    forwards("bench/a", "bench/b");
    rt_.publish(repeating("bench/nested-chain", nested_chain));
    rt_.publish(repeating("bench/piped-chain", piped_chain));
    rt_.publish(repeating("bench/fan-out", fan_out));
  }

  double run(char const* asker, int count) {
    return nanoseconds_per(count, [&] { (void)rt_.client().algo(asker).pipe(count).get(); });
  }

private:
  void forwards(char const* name, char const* next) {
    rt_.publish(algorithm(name, "1.0.0").calls({next}).apply([next](value text, context& ctx) -> task<value> {
      co_return co_await ctx.algo(next).pipe(std::move(text));
    }));
  }

  runtime rt_;
};

} // namespace

void chains(report& out, std::size_t threads, std::size_t rounds, moleculer_peer* js) {
  caf_peer bare(threads);
  leat_calls ours(threads);
  auto const graph = tbb_peer::start(threads);
  turns t;
  auto const& nested = t.add([&] { return ours.run("bench/nested-chain", chains_per_round); });
  auto const& actors = t.add([&] { return bare.chain(chains_per_round); });
  auto const& piped = t.add([&] { return ours.run("bench/piped-chain", chains_per_round); });
  auto const& tbb = t.add([&] { return graph ? graph->chain(chains_per_round) : 0; });
  auto const& moleculer = t.add([&] { return js ? js->chain(chains_per_round / 4) : 0; });
  t.run(rounds);
  auto row = [&](std::string scenario, char const* what, turns::rounds const& our_rounds, char const* peer,
               turns::rounds const& peer_rounds, char const* target) {
    out.add({scenario + on(threads), what, peer, "ns", our_rounds, peer_rounds, target});
  };
  row("chain of four", "nested calls", nested, "CAF actors", actors, "<= 1.5");
  row("a | b | c | d", "pipeline", piped, "CAF actors", actors, "");
  if (graph)
    row("chain of four", "nested calls", nested, "oneTBB graph", tbb, "");
  if (js)
    row("chain of four", "nested calls", nested, "Moleculer", moleculer, "");
}

void fan_outs(report& out, std::size_t threads, std::size_t rounds) {
  caf_peer bare(threads);
  leat_calls ours(threads);
  auto const graph = tbb_peer::start(threads);
  turns t;
  auto const& joined = t.add([&] { return ours.run("bench/fan-out", fan_outs_per_round); });
  auto const& actors = t.add([&] { return bare.fan_out(fan_outs_per_round); });
  auto const& tbb = t.add([&] { return graph ? graph->fan_out(fan_outs_per_round) : 0; });
  t.run(rounds);
  auto const scenario = "fan-out of eight, joined" + on(threads);
  out.add({scenario, "leat::all", "CAF requests", "ns", joined, actors, ""});
  if (graph)
    out.add({scenario, "leat::all", "oneTBB graph", "ns", joined, tbb, ""});
}

} // namespace leat::bench
