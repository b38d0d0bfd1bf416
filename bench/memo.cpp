// What remembered outputs cost and save: `./dev bench memo`.

#include "actors/memo/memo_key.hpp"
#include "bench/peers_joblib.hpp"
#include "bench/peers_moleculer.hpp"
#include "bench/report.hpp"
#include "bench/turns.hpp"

#include <leat/leat.hpp>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

namespace leat::bench {

namespace {

using clock = std::chrono::steady_clock;

constexpr int hits = 200'000;
constexpr std::size_t inputs = 1'000;
constexpr std::size_t entries = 1'000'000;

double milliseconds(clock::duration d) {
  return std::chrono::duration<double, std::milli>(d).count();
}

std::string input_of(std::size_t i) {
  return "a small input of some thirty bytes " + std::to_string(i);
}

/// Calls whose outputs are all remembered.
class remembering {
public:
  remembering() {
    rt_.publish(algorithm("bench/echo", "1.0.0").pure().apply([](std::string s) { return s; }));
    first_.emplace(rt_, "");
    second_.emplace(rt_, "");
    other_.emplace(rt_, "another ");
    first_->hit(inputs, 0);
    other_->hit(inputs, 0);
  }

  void hit(int count, std::size_t from = 0) const { first_->hit(count, from); }
  /// For a thread beside the one that calls `hit`.
  void hit_beside(int count, std::size_t from) const { second_->hit(count, from); }
  /// The same with other inputs.
  void hit_others_beside(int count, std::size_t from) const { other_->hit(count, from); }

private:
  /// What a thread has of its own: equal inputs in other places, as they come from requests.
  class caller {
  public:
    caller(runtime& rt, std::string const& prefix) : echo_(rt.client().algo("bench/echo")) {
      for (std::size_t i = 0; i < inputs; ++i)
        inputs_.emplace_back(prefix + input_of(i));
    }
    void hit(int count, std::size_t from) const {
      for (int i = 0; i < count; ++i)
        (void)echo_.pipe(inputs_[(from + static_cast<std::size_t>(i)) % inputs]).get();
    }

  private:
    callable echo_;
    std::vector<value> inputs_;
  };

  runtime rt_{{.memo = {.check_one_in = 0, .worth_ratio_min = 0}}};
  std::optional<caller> first_;
  std::optional<caller> second_;
  std::optional<caller> other_;
};

/// What people write first.
class locked_map {
public:
  locked_map() {
    for (std::size_t i = 0; i < inputs; ++i)
      keys_.push_back(input_of(i));
    for (auto const& k : keys_)
      outputs_[k] = k;
  }

  void hit_beside(int count, std::size_t from) { hit(count, from); }
  void hit(int count, std::size_t from = 0) {
    for (int i = 0; i < count; ++i) {
      std::lock_guard hold(lock_);
      auto const found = outputs_.find(keys_[(from + static_cast<std::size_t>(i)) % inputs]);
      std::string const copy = found->second;
      sink_.store(copy.size(), std::memory_order_relaxed);
    }
  }

private:
  std::mutex lock_;
  std::unordered_map<std::string, std::string> outputs_;
  std::vector<std::string> keys_;
  std::atomic<std::size_t> sink_{0};
};

template <class Table>
double one_thread(Table& t) {
  return nanoseconds_per(hits, [&] { t.hit(hits); });
}

/// Nanoseconds per hit of both together.
template <class Table>
double two_threads(Table& t, Table& others) {
  return nanoseconds_per(2 * hits, [&] {
    std::jthread const other([&] { others.hit_beside(hits, inputs / 2); });
    t.hit(hits);
  });
}

/// The same where the second has inputs of its own.
double two_threads_apart(remembering& t) {
  return nanoseconds_per(2 * hits, [&] {
    std::jthread const other([&] { t.hit_others_beside(hits, inputs / 2); });
    t.hit(hits);
  });
}

/// Median of single hits, which reading the clock is part of.
double median_hit(remembering const& t) {
  std::vector<double> each;
  for (std::size_t i = 0; i < 20'000; ++i)
    each.push_back(nanoseconds_per(1, [&] { t.hit(1, i); }));
  return median(std::move(each));
}

/// GB/s of making the key of a large input.
double hashing(value const& large) {
  auto const ns = nanoseconds_per(1, [&] {
    for (int i = 0; i < 4; ++i)
      (void)memo_key::of(7, large, 42 + static_cast<std::uint64_t>(i));
  });
  return 4 * static_cast<double>(large.size()) / ns;
}

struct invalidation {
  double publish_ms = 0;
  double next_call_ms = 0;
  double longest_call_ms = 0; ///< while entries are freed
  double longest_gap_ms = 0;  ///< of a loop that reads the clock alone, in the same time
  double freed_after_ms = 0;
  double bytes_per_entry = 0;
};

/// How long the machine keeps a thread from running, at most: in so long a time, beside a thread that is as
/// busy as the one that frees.
double longest_gap(clock::duration in) {
  std::jthread const other([](std::stop_token const& stop) {
    while (!stop.stop_requested()) {
      auto const begin = clock::now();
      while (clock::now() - begin < std::chrono::microseconds(200)) {
      }
      std::this_thread::sleep_for(std::chrono::microseconds(200));
    }
  });
  double longest = 0;
  auto const begin = clock::now();
  for (auto last = begin; last - begin < in;) {
    auto const now = clock::now();
    longest = std::max(longest, milliseconds(now - last));
    last = now;
  }
  return longest;
}

/// A version with a million remembered outputs is replaced.
invalidation replace_a_million() {
  runtime rt({.memo = {.bytes_max = std::size_t{2} << 30, .check_one_in = 0, .worth_ratio_min = 0}});
  auto version = [](std::string text) {
    return algorithm("bench/many", "1.0.0-dev")
      .pure()
      .code_id(text.substr(0, 3))
      .limits({.instances_min = 1})
      .apply([text](std::string s) { return text + s; });
  };
  rt.publish(version("old "));
  auto const many = rt.client().algo("bench/many@1.0.0-dev");
  std::fputs("remembering 1,000,000 outputs\n", stderr);
  constexpr std::size_t in_flight = 1'000;
  std::vector<reply> open;
  for (std::size_t i = 0; i < entries;) {
    open.clear();
    for (std::size_t k = 0; k < in_flight; ++k)
      open.push_back(many.pipe(std::to_string(i++)));
    for (auto& r : open)
      (void)r.get();
  }
  invalidation out;
  auto const before = rt.memo().stats();
  out.bytes_per_entry = static_cast<double>(before.bytes) / static_cast<double>(before.entries);
  auto begin = clock::now();
  rt.publish(version("new "));
  out.publish_ms = milliseconds(clock::now() - begin);
  auto const is_warm = [&] {
    auto const counted = rt.metrics().algorithms;
    return counted.size() == 2 && counted.back().instances.idle != 0;
  };
  while (!is_warm()) // a cold start is another figure
    std::this_thread::yield();
  begin = clock::now();
  auto const answer = many.pipe("1").get().as_text();
  out.next_call_ms = milliseconds(clock::now() - begin);
  if (answer != "new 1")
    throw std::runtime_error("a stale output was served");
  auto last = begin;
  while (rt.memo().stats().entries > entries / 2 || last == begin) {
    for (int i = 0; i < 100; ++i) {
      auto const from = clock::now();
      (void)many.pipe("1").get();
      last = clock::now();
      out.longest_call_ms = std::max(out.longest_call_ms, milliseconds(last - from));
    }
    if (rt.memo().stats().entries < 1'000)
      break;
  }
  out.freed_after_ms = milliseconds(last - begin);
  out.longest_gap_ms = longest_gap(last - begin);
  return out;
}

void hit_rows(report& out, std::size_t rounds) {
  remembering ours;
  remembering apart; // shares nothing with the first: what the machine lets two threads gain
  locked_map map;
  auto const moleculer = moleculer_peer::start();
  auto const joblib = joblib_peer::start();
  turns all;
  auto const& our_one = all.add([&] { return one_thread(ours); });
  auto const& map_one = all.add([&] { return one_thread(map); });
  auto const& our_two = all.add([&] { return two_threads(ours, ours); });
  auto const& our_others = all.add([&] { return two_threads_apart(ours); });
  auto const& apart_two = all.add([&] { return two_threads(ours, apart); });
  auto const& map_two = all.add([&] { return two_threads(map, map); });
  auto const& single = all.add([&] { return median_hit(ours); });
  turns::rounds const none;
  auto const& node = moleculer ? all.add([&] { return moleculer->hit(20'000); }) : none;
  auto const& python = joblib ? all.add([&] { return joblib->hit(500); }) : none;
  all.run(rounds);
  out.add(comparison{"hit, one thread", "memo", "unordered_map and mutex", "ns", our_one, map_one, ""});
  out.add(comparison{
    "hit, two threads, each of both", "memo", "unordered_map and mutex", "ns", our_two, map_two, ""});
  out.add(comparison{"hit, two threads", "one memo", "a memo each: the limit", "ns", our_two, apart_two, ""});
  out.add(comparison{
    "hit, two threads, own inputs", "one memo", "a memo each: the limit", "ns", our_others, apart_two, ""});
  auto const gain = [&](turns::rounds const& two) {
    std::vector<double> each;
    for (std::size_t i = 0; i < rounds; ++i)
      each.push_back(our_one[i] / two[i]);
    return median(std::move(each));
  };
  out.add(figure{"median of single hits, one thread (<= 1000)", median(single), "ns"});
  out.add(figure{"throughput of two threads to one (>= 1.8)", gain(our_two), ""});
  out.add(figure{"the same, each with inputs of its own", gain(our_others), ""});
  out.add(figure{"the same, a memo each: what the machine gives", gain(apart_two), ""});
  if (moleculer)
    out.add(comparison{"hit, one thread", "memo", "Moleculer, memory cacher", "ns", our_one, node, ""});
  else
    out.note("Moleculer is not installed: its row is left out");
  if (joblib)
    out.add(comparison{"hit, one thread", "memo", "joblib.Memory", "ns", our_one, python, ""});
  else
    out.note("joblib is not installed: its row is left out");
}

void hashing_rows(report& out, std::size_t rounds) {
  value const text(std::string(std::size_t{16} << 20, 'x'));
  std::vector<double> figures;
  for (std::size_t i = 0; i < rounds; ++i)
    figures.push_back(hashing(text));
  out.add(figure{"key of a text of 16 MiB (>= 1)", median(figures), "GB/s"});
}

void invalidation_rows(report& out, std::size_t rounds) {
  std::vector<invalidation> all;
  for (std::size_t i = 0; i < std::min<std::size_t>(rounds, 3); ++i)
    all.push_back(replace_a_million());
  auto row = [&](char const* what, double invalidation::*of, char const* unit) {
    std::vector<double> each;
    for (auto const& one : all)
      each.push_back(one.*of);
    out.add(figure{what, median(each), unit});
  };
  row("memory of one of 10^6 entries", &invalidation::bytes_per_entry, "B");
  row("publish that invalidates 10^6 entries", &invalidation::publish_ms, "ms");
  row("the next call sees it, after (< 1)", &invalidation::next_call_ms, "ms");
  row("longest call while they are freed (< 5)", &invalidation::longest_call_ms, "ms");
  row("longest gap of a loop that reads the clock alone, as long", &invalidation::longest_gap_ms, "ms");
  row("all freed, after", &invalidation::freed_after_ms, "ms");
}

} // namespace

} // namespace leat::bench

int main(int argc, char** argv) {
  using namespace leat::bench;
  auto const options = parse_command_line(argc, argv, "What remembered outputs cost, against other caches");
  auto const rounds = options.rounds != 0 ? options.rounds : 7;
  report out("memo");
  hit_rows(out, rounds);
  hashing_rows(out, rounds);
  invalidation_rows(out, rounds);
  out.print();
  out.write(options.json);
  return 0;
}
