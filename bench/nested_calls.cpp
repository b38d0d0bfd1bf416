// What a nested call costs, against a bare request and response of the C++ Actor Framework with the same
// payload.
//
// Both sides make the same number of calls one after another, from one actor to another, in the same process
// and in turns.

#include "bench/call.hpp"
#include "bench/peers_caf.hpp"
#include "bench/turns.hpp"

#include <leat/leat.hpp>

namespace leat::bench {

namespace {

constexpr int nested_per_round = 50'000;

/// A runtime with algorithms that call others, one after another.
class leat_nest {
public:
  explicit leat_nest(std::size_t threads) : rt_({.threads = threads}) {
    rt_.publish(algorithm("bench/echo", "1.0.0").apply([](value text) { return text; }));
    rt_.publish(
      algorithm("bench/echo-task", "1.0.0").apply([](value text) -> task<value> { co_return text; }));
    for (std::string callee : {"bench/echo", "bench/echo-task"})
      rt_.publish(algorithm(callee + "-asker", "1.0.0")
                    .calls({"bench/*"})
                    .apply([callee](int count, context& ctx) -> task<int> {
                      value text(payload);
                      for (int i = 0; i < count; ++i)
                        text = co_await ctx.algo(callee).pipe(std::move(text));
                      co_return count;
                    }));
  }

  double nested(char const* asker) {
    return nanoseconds_per(
      nested_per_round, [&] { (void)rt_.client().algo(asker).pipe(nested_per_round).get(); });
  }

private:
  runtime rt_;
};

[[gnu::noinline]] std::string echo(std::string text) {
  asm volatile("" : : "r"(text.data()) : "memory"); // so that the call is not optimised away
  return text;
}

double plain_calls() {
  return nanoseconds_per(nested_per_round, [] {
    std::string text = payload;
    for (int i = 0; i < nested_per_round; ++i)
      text = echo(std::move(text));
  });
}

} // namespace

void nested_calls(report& out, std::size_t threads, std::size_t rounds, moleculer_peer* js) {
  caf_peer bare(threads);
  leat_nest ours(threads);
  turns t;
  auto const& function = t.add([&] { return ours.nested("bench/echo-asker"); });
  auto const& infinite = t.add([&] { return bare.nested(nested_per_round); });
  auto const& coroutine = t.add([&] { return ours.nested("bench/echo-task-asker"); });
  auto const& timed = t.add([&] { return bare.nested_timed(nested_per_round); });
  auto const& plain = t.add(plain_calls);
  auto const& moleculer = t.add([&] { return js ? js->nested(nested_per_round / 5) : 0; });
  t.run(rounds);
  auto row = [&](std::string scenario, char const* what, turns::rounds const& our_rounds, char const* peer,
               turns::rounds const& peer_rounds, char const* target) {
    out.add({scenario + on(threads), what, peer, "ns", our_rounds, peer_rounds, target});
  };
  row("nested call", "co_await of a function", function, "CAF request", infinite, "<= 1.5");
  row("nested call of a coroutine", "co_await of a task", coroutine, "CAF request", infinite, "");
  row("nested call, CAF timed", "co_await of a function", function, "CAF request 10 s", timed, "");
  row("nested call", "co_await of a function", function, "plain function", plain, "");
  if (js)
    row("nested call", "co_await of a function", function, "Moleculer", moleculer, "");
}

} // namespace leat::bench
