#include "tests/support/catch.hpp"

#include <leat/caf.hpp>
#include <leat/leat.hpp>

#include <atomic>
#include <future>

#include <caf/event_based_actor.hpp>
#include <caf/response_promise.hpp>
#include <caf/sec.hpp>
#include <caf/send.hpp>
#include <caf/stateful_actor.hpp>

namespace {

using get_atom = caf::atom_constant<caf::atom("get")>;
using fail_atom = caf::atom_constant<caf::atom("fail")>;
using hang_atom = caf::atom_constant<caf::atom("hang")>;
using quit_atom = caf::atom_constant<caf::atom("quit")>;

struct counter_state {
  int count = 0;
  std::vector<caf::response_promise> open;
  std::promise<void>* hangs = nullptr;
};

/// An actor of the user's: answers, fails, keeps silent, or goes.
caf::behavior counter(caf::stateful_actor<counter_state>* self, std::promise<void>* hangs) {
  self->state.hangs = hangs;
  self->set_default_handler(caf::drop); // the default prints
  return {
    [self](get_atom, int add) { return self->state.count += add; },
    [](fail_atom) -> caf::result<int> { return caf::sec::runtime_error; },
    [self](hang_atom) {
      self->state.open.push_back(self->make_response_promise());
      if (self->state.open.size() == 1)
        self->state.hangs->set_value();
      return self->state.open.back();
    },
    [self](quit_atom) { self->quit(caf::exit_reason::user_shutdown); },
  };
}

struct caf_request_fixture {
  caf_request_fixture() : actor(leat::actor_system_of(rt).spawn(counter, &hangs)) {}
  ~caf_request_fixture() { caf::anon_send_exit(actor, caf::exit_reason::user_shutdown); }

  template <class F>
  leat::result<leat::value> run(F f) {
    rt.publish(leat::algorithm("c/asks", "1.0.0").apply(f));
    return rt.client().algo("c/asks").pipe(1).try_get();
  }

  std::promise<void> hangs;
  leat::runtime rt;
  caf::actor actor;
};

} // namespace

TEST_CASE("caf: a task awaits the answer of any actor", "[runtime][caf]") {
  caf_request_fixture f;
  auto const got = f.run([a = f.actor](int, leat::context& ctx) -> leat::task<int> {
    int sum = 0;
    for (int i = 1; i <= 100; ++i)
      sum = co_await leat::request<int>(ctx, a, get_atom::value, i);
    co_return sum;
  });
  REQUIRE(got);
  CHECK(got->to<int>() == 5050);
}

TEST_CASE("caf: requests may be on their way together and be awaited in any order", "[runtime][caf]") {
  caf_request_fixture f;
  auto const got = f.run([a = f.actor](int, leat::context& ctx) -> leat::task<std::vector<int>> {
    auto first = leat::request<int>(ctx, a, get_atom::value, 1);
    auto second = leat::request<int>(ctx, a, get_atom::value, 1);
    int const y = co_await second;
    int const x = co_await first;
    co_return std::vector{x, y};
  });
  REQUIRE(got);
  CHECK(got->to<std::vector<int>>() == std::vector{1, 2});
}

TEST_CASE("caf: an actor's error is thrown where it is awaited", "[runtime][caf]") {
  caf_request_fixture f;
  auto const failed = f.run([a = f.actor](int, leat::context& ctx) -> leat::task<int> {
    co_return co_await leat::request<int>(ctx, a, fail_atom::value);
  });
  REQUIRE_FALSE(failed);
  CHECK(failed.error().code == leat::errc::algorithm_failed);
  CHECK(failed.error().message.find("runtime_error") != std::string::npos);
}

TEST_CASE("caf: a receiver that is gone is unavailable, a message nobody understands unimplemented",
  "[runtime][caf]") {
  caf_request_fixture f;
  caf::anon_send(f.actor, quit_atom::value);
  auto const gone = f.run([a = f.actor](int, leat::context& ctx) -> leat::task<int> {
    for (;;) // until the actor has read its message
      (void)co_await leat::request<int>(ctx, a, get_atom::value, 1);
  });
  REQUIRE_FALSE(gone);
  CHECK(gone.error().code == leat::errc::unavailable);
  caf_request_fixture g;
  auto const strange = g.run([a = g.actor](int, leat::context& ctx) -> leat::task<int> {
    co_return co_await leat::request<int>(ctx, a, std::string("what?"));
  });
  REQUIRE_FALSE(strange);
  CHECK(strange.error().code == leat::errc::unimplemented);
}

TEST_CASE("caf: the call's deadline ends a request that is never answered", "[runtime][caf]") {
  std::atomic<leat::errc> heard{leat::errc::ok}; // outlives the runtime
  caf_request_fixture f;
  f.rt.publish(leat::algorithm("c/hangs", "1.0.0")
                 .apply([a = f.actor, &heard](int, leat::context& ctx) -> leat::task<int> {
                   try {
                     co_return co_await leat::request<int>(ctx, a, hang_atom::value);
                   } catch (leat::error const& e) {
                     heard = e.code;
                     throw;
                   }
                 }));
  do { // again while the machine was so busy that the deadline passed before the algorithm ran
    auto const late =
      f.rt.client().algo("c/hangs").with({.timeout = std::chrono::milliseconds(5)}).pipe(1).try_get();
    REQUIRE_FALSE(late);
    CHECK(late.error().code == leat::errc::deadline_exceeded);
  } while (heard == leat::errc::ok);
  CHECK(heard == leat::errc::deadline_exceeded);
}

TEST_CASE("caf: an answer that comes after the call has ended harms nobody", "[runtime][caf]") {
  caf_request_fixture f;
  f.rt.publish(
    leat::algorithm("c/hangs", "1.0.0").apply([a = f.actor](int, leat::context& ctx) -> leat::task<int> {
      co_return co_await leat::request<int>(ctx, a, hang_atom::value);
    }));
  {
    auto dropped = f.rt.client().algo("c/hangs").pipe(1);
    f.hangs.get_future().wait();
  }
  caf::anon_send_exit(f.actor, caf::exit_reason::kill); // its open promise goes with it
  CHECK(f.run([](int n) { return n; })->to<int>() == 1);
}

TEST_CASE("caf: a request from outside of the algorithm is refused", "[runtime][caf]") {
  caf_request_fixture f;
  auto const refused = f.run([a = f.actor](int, leat::context& ctx) -> leat::task<int> {
    auto elsewhere =
      std::async(std::launch::async, [&] { (void)leat::request<int>(ctx, a, get_atom::value, 1); });
    elsewhere.get();
    co_return 0;
  });
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == leat::errc::failed_precondition);
}
