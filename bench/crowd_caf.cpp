#include "bench/instances.hpp"
#include "bench/peers_caf.hpp"
#include "bench/report.hpp"
#include "bench/turns.hpp"

#include <random>
#include <thread>
#include <vector>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/stateful_actor.hpp>
#include <caf/typed_response_promise.hpp>

namespace leat::bench {

namespace {

constexpr int calls_per_turn = 20'000;
constexpr std::size_t call_turns = 9;

using actors = std::vector<caf::actor>;

caf::behavior crowd_member(caf::event_based_actor*, std::atomic<std::size_t>* begun) {
  begun->fetch_add(1, std::memory_order_relaxed);
  return {[](std::string& s) { return std::move(s); }};
}

struct asker_state {
  std::mt19937_64 random{1};
  int left = 0;
  caf::typed_response_promise<int> done;
};
using asker_actor = caf::stateful_actor<asker_state>;

void ask(asker_actor* self, actors const& callees, std::string text) {
  auto& state = self->state;
  if (state.left-- == 0) {
    state.done.deliver(0);
    return;
  }
  self->request(callees[state.random() % callees.size()], caf::infinite, std::move(text))
    .then([self, &callees](std::string& answer) { ask(self, callees, std::move(answer)); });
}

/// Asks random ones of the callees, which outlive it, one after another.
caf::behavior asker(asker_actor* self, actors const* callees) {
  return {[self, callees](int count) {
    self->state.left = count;
    self->state.done = self->make_response_promise<int>();
    ask(self, *callees, payload);
    return self->state.done;
  }};
}

} // namespace

crowd_figures crowd_of_actors(std::size_t count) {
  caf::actor_system_config config;
  config.set("scheduler.max-threads", std::size_t{1});
  caf::actor_system system(config);
  std::atomic<std::size_t> begun{0};
  actors const only{system.spawn(crowd_member, &begun)};
  actors crowd;
  crowd.reserve(count);
  auto const memory_before = resident_bytes();
  auto const each = nanoseconds_per(static_cast<int>(count), [&] {
    for (std::size_t i = 0; i < count; ++i)
      crowd.push_back(system.spawn(crowd_member, &begun));
    while (begun.load() < count + 1)
      std::this_thread::yield();
  });
  auto const memory = resident_bytes() - memory_before;
  caf::scoped_actor self(system);
  auto const turn = [&](caf::actor const& who) {
    return nanoseconds_per(calls_per_turn, [&] {
      self->request(who, caf::infinite, calls_per_turn).receive([](int) {}, [](caf::error const&) {});
    });
  };
  auto const asks_only = system.spawn(asker, &only);
  auto const asks_crowd = system.spawn(asker, &crowd);
  turns t;
  auto const& to_only = t.add([&] { return turn(asks_only); });
  auto const& to_random = t.add([&] { return turn(asks_crowd); });
  t.run(call_turns);
  std::fflush(nullptr);
  crowd_figures const out{
    memory / static_cast<double>(count), 1e9 / each, median(to_only), median(to_random)};
  return out;
}

} // namespace leat::bench
