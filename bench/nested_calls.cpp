// What a nested call costs, against a bare request and response of the C++ Actor Framework with the same
// payload.
//
// Both sides make the same number of calls one after another, from one actor to another, in the same process
// and in turns. The bare side does nothing else: no registry, no permission, no deadline, no error path.

#include "bench/call.hpp"

#include <leat/leat.hpp>

#include <chrono>
#include <future>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>
#include <caf/stateful_actor.hpp>

namespace {

using clock_type = std::chrono::steady_clock;

constexpr int calls_per_round = 50'000;
std::string const payload(64, 'x');

using begin_atom = caf::atom_constant<caf::atom("begin")>;

caf::behavior echo(caf::event_based_actor*, int) {
  return {[](std::string& s) { return std::move(s); }};
}

struct asker_state {
  int left = 0;
  caf::actor callee;
  std::chrono::seconds timeout{0};
  std::promise<void>* done = nullptr;
};

template <class Timeout>
void ask(caf::stateful_actor<asker_state>* self, Timeout timeout, std::string text) {
  if (self->state.left-- == 0)
    return self->state.done->set_value();
  self->request(self->state.callee, timeout, std::move(text)).then([self, timeout](std::string& answer) {
    ask(self, timeout, std::move(answer));
  });
}

caf::behavior asker(caf::stateful_actor<asker_state>* self, caf::actor callee) {
  self->state.callee = std::move(callee);
  return {[self](begin_atom, int calls, bool finite, std::uint64_t done) {
    self->state.left = calls;
    // A pointer is no message type; the number carries it. NOLINTNEXTLINE(performance-no-int-to-ptr)
    self->state.done = reinterpret_cast<std::promise<void>*>(done);
    if (finite)
      ask(self, std::chrono::seconds(10), payload);
    else
      ask(self, caf::infinite, payload);
  }};
}

/// Nanoseconds per call when `run` makes `calls_per_round` of them.
template <class F>
double per_call(F run) {
  auto const begin = clock_type::now();
  run();
  return std::chrono::duration<double, std::nano>(clock_type::now() - begin).count() / calls_per_round;
}

struct bare_caf {
  explicit bare_caf(std::size_t threads) : system((config.set("scheduler.max-threads", threads), config)) {
    from = system.spawn(asker, system.spawn(echo, 0));
  }

  double nested(bool finite) {
    return per_call([&] {
      std::promise<void> done;
      caf::anon_send(
        from, begin_atom::value, calls_per_round, finite, reinterpret_cast<std::uint64_t>(&done));
      done.get_future().wait();
    });
  }

  caf::actor_system_config config;
  caf::actor_system system;
  caf::actor from;
};

struct leat_calls {
  explicit leat_calls(std::size_t threads) : rt({.threads = threads}) {
    rt.publish(leat::algorithm("bench/echo", "1.0.0").apply([](leat::value text) { return text; }));
    rt.publish(
      leat::algorithm("bench/echo-task", "1.0.0").apply([](leat::value text) -> leat::task<leat::value> {
        co_return text;
      }));
    for (std::string callee : {"bench/echo", "bench/echo-task"})
      rt.publish(leat::algorithm(callee + "-asker", "1.0.0")
                   .calls({"bench/*"})
                   .apply([callee](int calls, leat::context& ctx) -> leat::task<int> {
                     leat::value text(payload);
                     for (int i = 0; i < calls; ++i)
                       text = co_await ctx.algo(callee).pipe(std::move(text));
                     co_return calls;
                   }));
  }

  double nested(char const* asker) {
    return per_call([&] { (void)rt.client().algo(asker).pipe(calls_per_round).get(); });
  }

  leat::runtime rt;
};

} // namespace

namespace leat::bench {

void nested_calls(report& out, std::size_t threads, std::size_t rounds) {
  bare_caf bare(threads);
  leat_calls ours(threads);
  auto const on = ", " + std::to_string(threads) + (threads == 1 ? " thread" : " threads");
  std::vector<double> plain;
  std::vector<double> task;
  std::vector<double> infinite;
  std::vector<double> finite;
  for (std::size_t i = 0; i <= rounds; ++i) {
    auto const a = ours.nested("bench/echo-asker");
    auto const b = bare.nested(false);
    auto const c = ours.nested("bench/echo-task-asker");
    auto const d = bare.nested(true);
    if (i == 0)
      continue; // warm-up
    plain.push_back(a);
    infinite.push_back(b);
    task.push_back(c);
    finite.push_back(d);
  }
  out.add({"nested call" + on, "co_await of a function", "CAF request", "ns", plain, infinite, "<= 2"});
  out.add({"nested call of a coroutine" + on, "co_await of a task", "CAF request", "ns", task, infinite, ""});
  out.add({"nested call against a timed request" + on, "co_await of a function", "CAF request 10 s", "ns",
    plain, finite, ""});
}

} // namespace leat::bench
