// What calls cost an ordinary thread, against CAF's scoped actor: one at a time, and ten thousand in flight.

#include "bench/call.hpp"
#include "bench/peers_caf.hpp"
#include "bench/turns.hpp"

#include <leat/leat.hpp>

namespace leat::bench {

namespace {

constexpr int outside_per_round = 3'000;
constexpr int in_flight = 10'000;

class leat_from_outside {
public:
  explicit leat_from_outside(std::size_t threads) : rt_({.threads = threads}) {
    rt_.publish(algorithm("bench/echo", "1.0.0").apply([](value text) { return text; }));
  }

  double one_at_a_time() {
    auto const echo = rt_.client().algo("bench/echo");
    return nanoseconds_per(outside_per_round, [&] {
      for (int i = 0; i < outside_per_round; ++i)
        (void)echo.pipe(payload).get();
    });
  }

  double all_at_once() {
    auto const echo = rt_.client().algo("bench/echo");
    return nanoseconds_per(in_flight, [&] {
      std::vector<reply> open;
      open.reserve(in_flight);
      for (int i = 0; i < in_flight; ++i)
        open.push_back(echo.pipe(payload));
      for (auto& one : open)
        (void)one.get();
    });
  }

private:
  runtime rt_;
};

} // namespace

void outside_calls(report& out, std::size_t threads, std::size_t rounds) {
  caf_peer bare(threads);
  leat_from_outside ours(threads);
  turns t;
  auto per_second = [](double nanoseconds) { return 1e9 / nanoseconds; };
  auto const& got = t.add([&] { return ours.one_at_a_time() / 1e3; });
  auto const& received = t.add([&] { return bare.from_thread(outside_per_round) / 1e3; });
  auto const& replies = t.add([&] { return per_second(ours.all_at_once()); });
  auto const& flood = t.add([&] { return per_second(bare.in_flight(in_flight)); });
  auto const& scoped = t.add([&] { return per_second(bare.in_flight_from_thread(in_flight)); });
  t.run(rounds);
  out.add({"call from a thread" + on(threads), "reply.get()", "scoped actor", "us", got, received, "<= 1.2"});
  auto const scenario = "10,000 in flight" + on(threads);
  // Which of CAF's ways is the faster depends on the number of threads; the target holds against that one.
  bool const actor_wins = median(flood) >= median(scoped);
  out.add({scenario, "replies", "CAF, from an actor", "calls/s", replies, flood, actor_wins ? ">= 0.8" : ""});
  out.add({scenario, "replies", "scoped actor", "calls/s", replies, scoped, actor_wins ? "" : ">= 0.8"});
}

} // namespace leat::bench
