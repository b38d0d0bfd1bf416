// What calls pay for being observed by those who learn from them.
//
// Two runtimes make the same calls in turns, one with learning and one without. A busy caller's trees are
// mostly left out: what a lane takes between two looks is soon used up. Trees that come singly are observed
// whole, three observations a call.

#include "actors/ahead/observation_queue.hpp"
#include "bench/call.hpp"
#include "bench/peers_caf.hpp"
#include "bench/turns.hpp"

#include <leat/leat.hpp>

#include <atomic>
#include <cstdlib>
#include <ctime>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace leat::bench {

namespace {

constexpr int observations_per_call = 3;
// Of a busy caller: trees at once, and calls of one, its root among them.
constexpr int trees_at_once = 1'000;
constexpr int calls_per_tree = 8;
// Of trees that come singly: less than a lane holds. The first calls find in no cache what they need.
constexpr int calls_to_warm = 100;
constexpr int calls_per_lone_tree = 220;
// Both take turns often and in short ones: what is looked for is a small part of what a call takes.
constexpr std::size_t turns_per_round = 4;
constexpr std::size_t lone_turns_per_round = 100;

/// Of this thread, in nanoseconds: some tens of them are to be seen in calls that take a thousand, and others
/// disturb a thread's own time less than the clock on the wall.
double processor_time() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return 1e9 * static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec);
}

/// A runtime with an algorithm that calls another, so many times one after another.
class observed_leat {
public:
  observed_leat(std::size_t threads, bool learns)
      : rt_({.threads = threads, .learning = {.enabled = learns}}) {
    rt_.publish(algorithm("bench/echo", "1.0.0").apply([](value text) { return text; }));
    rt_.publish(algorithm("bench/asker", "1.0.0")
                  .calls({"bench/*"})
                  .apply([](std::pair<int, int> counts, context& ctx) -> task<double> {
                    auto const [warming, measured] = counts;
                    value text(payload);
                    double begin = 0;
                    for (int i = -warming; i < measured; ++i) {
                      if (i == 0)
                        begin = processor_time();
                      text = co_await ctx.algo("bench/echo").pipe(std::move(text));
                    }
                    co_return processor_time() - begin;
                  }));
  }

  /// Nanoseconds of a call where many trees are under way at any time.
  double busy() const {
    auto const asker = rt_.client().algo("bench/asker");
    return nanoseconds_per(trees_at_once * calls_per_tree, [&] {
      std::vector<reply> open;
      open.reserve(trees_at_once);
      for (int i = 0; i < trees_at_once; ++i)
        open.push_back(asker.pipe(std::pair(0, calls_per_tree - 1)));
      for (auto& one : open)
        (void)one.get();
    });
  }

  /// Processor nanoseconds of a nested call in a tree that comes alone, on the one thread that there is.
  double alone() const {
    auto const counts = std::pair(calls_to_warm, calls_per_lone_tree);
    return rt_.client().algo("bench/asker").pipe(counts).get().to<double>() / calls_per_lone_tree;
  }

  /// Takes in what was observed, so that the next tree is observed, too.
  void take_in() const { (void)rt_.graph(); }

  std::uint64_t lost() const { return rt_.metrics().learning.observations_lost; }

private:
  runtime rt_;
};

/// Pushes into a lane that is emptied whenever it is half full, by another thread if there is one.
class pushes {
public:
  static constexpr int at_once = observation_queue::lane_size / 2;
  static constexpr int times = 200;

  explicit pushes(bool drained_elsewhere) {
    if (drained_elsewhere)
      drainer_ = std::thread([this] { drain_when_asked(); });
  }
  ~pushes() {
    asked_ = ended;
    if (drainer_.joinable())
      drainer_.join();
  }

  /// Nanoseconds of a push.
  double measure() {
    double took = 0;
    for (int i = 0; i < times; ++i) {
      took += nanoseconds_per(1, [&] {
        for (std::uint64_t k = 1; k <= at_once; ++k)
          queue_.push(observation::arrived(k, k, 2, 1, static_cast<std::int64_t>(k)));
      });
      if (drainer_.joinable()) {
        asked_ = asked;
        while (asked_ == asked)
          ;
      } else
        drain();
    }
    return took / (times * at_once);
  }

  /// Nanoseconds of asking whether a tree is to be observed, where none is.
  double refused_tree() {
    constexpr int count = 1'000'000;
    while (queue_.admits_tree())
      queue_.push({});
    return nanoseconds_per(count, [&] {
      for (int i = 0; i < count; ++i)
        if (queue_.admits_tree())
          std::abort();
    });
  }

private:
  enum state { nothing, asked, ended };

  void drain() {
    drained_.clear();
    queue_.drain(drained_);
  }
  void drain_when_asked() {
    for (;;) {
      auto const now = asked_.load();
      if (now == ended)
        return;
      if (now == asked) {
        drain();
        asked_ = nothing;
      }
    }
  }

  observation_queue queue_;
  std::vector<observation> drained_;
  std::atomic<state> asked_{nothing};
  std::thread drainer_;
};

double median_difference(turns::rounds const& a, turns::rounds const& b) {
  turns::rounds out;
  for (std::size_t i = 0; i < a.size(); ++i)
    out.push_back(a[i] - b[i]);
  return median(std::move(out));
}

/// Where the two runtimes lie in memory makes more of a difference than what is looked for. So each round has
/// two of its own, made in either order.
void observed_alone(report& out, std::size_t rounds) {
  turns::rounds with;
  turns::rounds without;
  turns::rounds added;
  for (std::size_t i = 0; i < rounds; ++i) {
    std::optional<observed_leat> first(std::in_place, 1, i % 2 == 0);
    std::optional<observed_leat> second(std::in_place, 1, i % 2 != 0);
    auto const& learning = i % 2 == 0 ? *first : *second;
    auto const& plain = i % 2 == 0 ? *second : *first;
    auto const measured = [&](observed_leat const& rt) {
      learning.take_in();
      std::this_thread::sleep_for(std::chrono::milliseconds(1)); // both begin where nothing was done just now
      return rt.alone();
    };
    turns t;
    auto const& with_it = t.add([&] { return measured(learning); });
    auto const& without_it = t.add([&] { return measured(plain); });
    t.run(lone_turns_per_round);
    with.push_back(median(with_it));
    without.push_back(median(without_it));
    added.push_back(median_difference(with_it, without_it));
  }
  out.add({"call observed, processor time" + on(1), "learning", "not learning", "ns", with, without, ""});
  out.add(figure{"call observed, processor time" + on(1) + ": learning adds (target <= 50)",
    median(std::move(added)), "ns a call"});
}

} // namespace

void observed_calls(report& out, std::size_t threads, std::size_t rounds) {
  observed_leat const learning(threads, true);
  observed_leat const plain(threads, false);
  turns t;
  auto const& with = t.add([&] { return learning.busy(); });
  auto const& without = t.add([&] { return plain.busy(); });
  t.run(rounds * turns_per_round);
  char const* const scenario = "call of a busy caller";
  out.add({scenario + on(threads), "learning", "not learning", "ns", with, without, ""});
  out.add(figure{scenario + on(threads) + ": learning adds (target <= 50)", median_difference(with, without),
    "ns a call"});
  if (threads == 1)
    observed_alone(out, rounds);
  out.add(figure{"observations lost" + on(threads), static_cast<double>(learning.lost()), ""});
}

void observations(report& out, std::size_t rounds) {
  pushes here(false);
  pushes elsewhere(true);
  turns t;
  auto const& near = t.add([&] { return here.measure(); });
  auto const& far = t.add([&] { return elsewhere.measure(); });
  pushes full(false);
  auto const& refused = t.add([&] { return full.refused_tree(); });
  t.run(rounds);
  out.add(figure{"observation pushed", median(near), "ns"});
  out.add(figure{"observation pushed, lane drained on another core", median(far), "ns"});
  out.add(figure{"the same, of a call: three (target <= 50)", observations_per_call * median(far), "ns"});
  out.add(figure{"tree left out of a lane that is used up", median(refused), "ns"});
}

} // namespace leat::bench
