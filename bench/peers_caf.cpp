#include "bench/peers_caf.hpp"

#include "bench/turns.hpp"

#include <stdexcept>
#include <vector>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>
#include <caf/stateful_actor.hpp>
#include <caf/typed_response_promise.hpp>

namespace leat::bench {

namespace {

using begin_atom = caf::atom_constant<caf::atom("begin")>;

struct asker_state {
  caf::actor callee;
  int left = 0; ///< to ask
  int open = 0; ///< answers to come
  caf::typed_response_promise<int> done;
};
using asker_actor = caf::stateful_actor<asker_state>;

caf::behavior echo_actor(caf::event_based_actor*, int) {
  return {[](std::string& s) { return std::move(s); }};
}

caf::behavior forwarder(caf::event_based_actor* self, caf::actor const& next) {
  return {[self, next](std::string& s) {
    auto answer = self->make_response_promise<std::string>();
    self->request(next, caf::infinite, std::move(s)).then([answer](std::string& out) mutable {
      answer.deliver(std::move(out));
    });
    return answer;
  }};
}

template <class Timeout>
void ask(asker_actor* self, Timeout timeout, std::string text) {
  if (self->state.left-- == 0) {
    self->state.done.deliver(0);
    return;
  }
  self->request(self->state.callee, timeout, std::move(text)).then([self, timeout](std::string& answer) {
    ask(self, timeout, std::move(answer));
  });
}

/// Asks one after another.
template <class Timeout>
caf::behavior asker(asker_actor* self, caf::actor callee, Timeout timeout) {
  self->state.callee = std::move(callee);
  return {[self, timeout](begin_atom, int count) {
    self->state.left = count;
    self->state.done = self->make_response_promise<int>();
    ask(self, timeout, payload);
    return self->state.done;
  }};
}

void ask_all(asker_actor* self, std::vector<caf::actor> const& callees) {
  if (self->state.left-- == 0) {
    self->state.done.deliver(0);
    return;
  }
  self->state.open = static_cast<int>(callees.size());
  for (auto const& callee : callees)
    self->request(callee, caf::infinite, payload).then([self, &callees](std::string const&) {
      if (--self->state.open == 0)
        ask_all(self, callees);
    });
}

/// Asks all callees at once, then again. `callees` outlive it.
caf::behavior fan_out_asker(asker_actor* self, std::vector<caf::actor> const* callees) {
  return {[self, callees](begin_atom, int count) {
    self->state.left = count;
    self->state.done = self->make_response_promise<int>();
    ask_all(self, *callees);
    return self->state.done;
  }};
}

/// Asks `count` times at once, the callees in turns.
caf::behavior flooder(asker_actor* self, std::vector<caf::actor> const& callees) {
  return {[self, callees](begin_atom, int count) {
    self->state.open = count;
    self->state.done = self->make_response_promise<int>();
    for (int i = 0; i < count; ++i)
      self->request(callees[static_cast<std::size_t>(i) % callees.size()], caf::infinite, payload)
        .then([self](std::string const&) {
          if (--self->state.open == 0)
            self->state.done.deliver(0);
        });
    return self->state.done;
  }};
}

void throw_error(caf::error const&) {
  throw std::runtime_error("an actor of the benchmark answered with an error");
}

} // namespace

struct caf_peer::actors {
  explicit actors(std::size_t threads) : system((config.set("scheduler.max-threads", threads), config)) {
    callee = start(echo_actor, 0);
    nested = start(asker<caf::infinite_t>, callee, caf::infinite);
    nested_timed = start(asker<std::chrono::seconds>, callee, std::chrono::seconds(10));
    auto row = callee;
    for (int i = 0; i < 3; ++i)
      row = start(forwarder, row);
    chain = start(asker<caf::infinite_t>, row, caf::infinite);
    for (int i = 0; i < 8; ++i)
      eight.push_back(start(echo_actor, 0));
    fan_out = start(fan_out_asker, &eight);
    for (std::size_t i = 0; i < threads; ++i)
      callees.push_back(start(echo_actor, 0));
    flood = start(flooder, callees);
  }
  actors(actors const&) = delete;
  actors& operator=(actors const&) = delete;

  ~actors() {
    for (auto const& one : all) // a promise in an actor's state may refer to the actor itself
      caf::anon_send_exit(one, caf::exit_reason::user_shutdown);
  }

  template <class... Ts>
  caf::actor start(Ts&&... xs) {
    return all.emplace_back(system.spawn(std::forward<Ts>(xs)...));
  }

  double run(caf::actor const& from, int count) {
    caf::scoped_actor self(system);
    return nanoseconds_per(count,
      [&] { self->request(from, caf::infinite, begin_atom::value, count).receive([](int) {}, throw_error); });
  }

  caf::actor_system_config config;
  caf::actor_system system; // its destructor waits for all actors
  std::vector<caf::actor> all, eight, callees;
  caf::actor callee, nested, nested_timed, chain, fan_out, flood;
};

caf_peer::caf_peer(std::size_t threads) : actors_(std::make_unique<actors>(threads)) {}

caf_peer::~caf_peer() = default;

double caf_peer::nested(int count) {
  return actors_->run(actors_->nested, count);
}

double caf_peer::nested_timed(int count) {
  return actors_->run(actors_->nested_timed, count);
}

double caf_peer::chain(int count) {
  return actors_->run(actors_->chain, count);
}

double caf_peer::fan_out(int count) {
  return actors_->run(actors_->fan_out, count);
}

double caf_peer::in_flight(int count) {
  return actors_->run(actors_->flood, count);
}

double caf_peer::from_thread(int count) {
  caf::scoped_actor self(actors_->system);
  return nanoseconds_per(count, [&] {
    for (int i = 0; i < count; ++i)
      self->request(actors_->callee, caf::infinite, payload).receive([](std::string const&) {}, throw_error);
  });
}

double caf_peer::in_flight_from_thread(int count) {
  caf::scoped_actor self(actors_->system);
  auto const& callees = actors_->callees;
  return nanoseconds_per(count, [&] {
    std::vector<decltype(self->request(callees[0], caf::infinite, payload))> open;
    open.reserve(static_cast<std::size_t>(count));
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i)
      open.push_back(self->request(callees[i % callees.size()], caf::infinite, payload));
    for (auto& one : open)
      one.receive([](std::string const&) {}, throw_error);
  });
}

} // namespace leat::bench
