#include "actors/spans/flight_recorder.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <memory>
#include <random>
#include <set>
#include <thread>
#include <vector>

using namespace std::chrono_literals;

namespace {

/// A record whose members all follow from its id, so that a torn one shows.
leat::span_record derived_record(std::uint64_t call, std::uint64_t root, std::uint64_t ended) {
  leat::span_record r;
  r.call = call;
  r.parent = call == root ? 0 : root;
  r.root = root;
  r.begin = static_cast<std::int64_t>(call * 3);
  r.ended = ended;
  r.run = call * 5;
  r.load = call * 7;
  r.target = static_cast<std::uint32_t>(call);
  std::memcpy(r.asked.data(), &call, sizeof call);
  std::memcpy(r.asked.data() + r.asked.size() - sizeof call, &call, sizeof call);
  return r;
}

bool whole(leat::span_record const& r) {
  auto const again = derived_record(r.call, r.root, r.ended);
  return std::memcmp(&again, &r, sizeof r) == 0;
}

std::vector<std::uint64_t> recorded_calls(std::vector<leat::span_record> const& records) {
  std::vector<std::uint64_t> out;
  for (auto const& r : records)
    out.push_back(r.call);
  return out;
}

std::set<std::uint64_t> call_set(leat::recorded_tree const& tree) {
  auto const all = recorded_calls(tree.spans);
  return {all.begin(), all.end()};
}

/// Writes children 2, 3, ... of root `first`, then the root.
void write_tree(leat::flight_recorder& to, std::uint64_t first, std::size_t children, std::uint64_t ended) {
  for (std::size_t i = 1; i <= children; ++i)
    to.write(derived_record(first + i, first, i));
  to.write(derived_record(first, first, ended));
}

} // namespace

TEST_CASE("flight recorder: a tree is found by any of its calls", "[actors][unit]") {
  leat::flight_recorder all;
  write_tree(all, 10, 3, 100);
  std::thread([&] { all.write(derived_record(14, 10, 5)); }).join(); // another thread's part
  write_tree(all, 20, 1, 100);
  for (std::uint64_t call : {10U, 11U, 13U, 14U})
    CHECK(call_set(all.tree_of(call)) == std::set<std::uint64_t>{10, 11, 12, 13, 14});
  CHECK(all.tree_of(12).root == 10);
  CHECK(call_set(all.tree_of(21)) == std::set<std::uint64_t>{20, 21});
  CHECK(all.tree_of(99).spans.empty());
  CHECK(all.tree_of(99).root == 0);
}

TEST_CASE("flight recorder: what is known of a tree is found before its root has ended", "[actors][unit]") {
  leat::flight_recorder all;
  all.write(derived_record(11, 10, 1));
  CHECK(recorded_calls(all.tree_of(10).spans) == std::vector<std::uint64_t>{11});
  CHECK(all.recent(10).empty());
}

TEST_CASE("flight recorder: the newest roots come first, whoever wrote them", "[actors][unit]") {
  leat::flight_recorder all;
  for (std::uint64_t i = 1; i <= 4; ++i)
    std::thread([&] { write_tree(all, i * 10, 2, 1); }).join();
  CHECK(recorded_calls(all.recent(3)) == std::vector<std::uint64_t>{40, 30, 20});
  CHECK(recorded_calls(all.recent(100)) == std::vector<std::uint64_t>{40, 30, 20, 10});
}

TEST_CASE("flight recorder: old records are overwritten", "[actors][unit]") {
  leat::flight_recorder all({.records_per_thread = 8, .slow_kept = 0});
  for (std::uint64_t i = 1; i <= 100; ++i)
    all.write(derived_record(i, i, 1));
  CHECK(recorded_calls(all.recent(100)) == std::vector<std::uint64_t>{100, 99, 98, 97, 96, 95, 94});
  CHECK(all.tree_of(93).spans.empty());
  CHECK(all.slow(10).empty());
}

TEST_CASE("flight recorder: slow trees are kept when the rings have gone on", "[actors][unit]") {
  leat::flight_recorder all({.records_per_thread = 8, .slow_kept = 2, .slow_interval = 0ms});
  write_tree(all, 10, 3, 1'000);
  write_tree(all, 20, 2, 500);
  write_tree(all, 30, 2, 2'000);
  for (std::uint64_t i = 100; i < 200; ++i)
    all.write(derived_record(i, i, 10));
  CHECK(recorded_calls(all.slow(10)) == std::vector<std::uint64_t>{30, 10});
  CHECK(recorded_calls(all.slow(1)) == std::vector<std::uint64_t>{30});
  CHECK(call_set(all.tree_of(12)) == std::set<std::uint64_t>{10, 11, 12, 13});
  CHECK(call_set(all.tree_of(30)) == std::set<std::uint64_t>{30, 31, 32});
  CHECK(all.tree_of(20).spans.empty());
}

TEST_CASE("flight recorder: a call that ends after its root belongs to the kept tree too", "[actors][unit]") {
  leat::flight_recorder all;
  write_tree(all, 10, 2, 1'000);
  all.write(derived_record(13, 10, 2'000));
  CHECK(call_set(all.tree_of(10)) == std::set<std::uint64_t>{10, 11, 12, 13});
  CHECK(all.tree_of(10).spans.size() == 4);
}

TEST_CASE("flight recorder: of a large slow tree the longest spans are kept", "[actors][unit]") {
  leat::flight_recorder all({.records_per_thread = 64, .slow_kept = 1, .slow_spans_max = 4});
  write_tree(all, 1'000, 50, 500);
  auto const present = all.tree_of(1'000);
  CHECK(present.spans.size() == 51);
  CHECK(present.left_out == 0);
  for (std::uint64_t i = 1; i < 100; ++i)
    all.write(derived_record(i, i, 1));
  auto const kept = all.tree_of(1'000);
  CHECK(call_set(kept) == std::set<std::uint64_t>{1'000, 1'050, 1'049, 1'048});
  CHECK(kept.left_out == 47);
}

TEST_CASE("flight recorder: under load a slow tree is copied now and then only", "[actors][unit]") {
  leat::flight_recorder all({.slow_kept = 1, .slow_interval = 10ms});
  auto ended_at = [&](std::uint64_t call, std::chrono::nanoseconds end, std::uint64_t total) {
    auto r = derived_record(call, call, total);
    r.begin = end.count() - static_cast<std::int64_t>(total);
    all.write(r);
  };
  ended_at(1, 1s, 1'000);
  ended_at(2, 1s + 5ms, 1'100); // slower, but too soon
  CHECK(recorded_calls(all.slow(1)) == std::vector<std::uint64_t>{1});
  ended_at(3, 1s + 6ms, 2'000); // twice as slow
  CHECK(recorded_calls(all.slow(1)) == std::vector<std::uint64_t>{3});
  ended_at(4, 1s + 16ms, 2'001);
  CHECK(recorded_calls(all.slow(1)) == std::vector<std::uint64_t>{4});
}

TEST_CASE("flight recorder: keeps the slowest of a random sequence", "[actors][unit]") {
  auto const seed = GENERATE(1U, 2U, 3U);
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  leat::flight_recorder all({.records_per_thread = 16, .slow_kept = 8, .slow_interval = 0ms});
  std::vector<std::uint64_t> durations;
  for (std::uint64_t i = 1; i <= 2'000; ++i) {
    durations.push_back(random() % 1'000'000'000);
    auto r = derived_record(i, i, durations.back());
    r.begin = static_cast<std::int64_t>(i * 1'000'000'000 - r.ended);
    all.write(r);
  }
  std::sort(durations.rbegin(), durations.rend());
  durations.resize(8);
  std::vector<std::uint64_t> kept;
  for (auto const& r : all.slow(8))
    kept.push_back(r.ended);
  CHECK(kept == durations);
}

TEST_CASE("flight recorder: several live side by side, and threads outlive them", "[actors][unit]") {
  auto first = std::make_unique<leat::flight_recorder>();
  leat::flight_recorder second;
  for (std::uint64_t i = 1; i <= 10; ++i) {
    first->write(derived_record(i, i, 1));
    second.write(derived_record(100 + i, 100 + i, 1));
  }
  CHECK(first->recent(100).size() == 10);
  CHECK(second.recent(100).size() == 10);
  first = std::make_unique<leat::flight_recorder>();
  CHECK(first->recent(100).empty());
  first->write(derived_record(1, 1, 1));
  CHECK(recorded_calls(first->recent(100)) == std::vector<std::uint64_t>{1});
}

TEST_CASE("flight recorder: a new thread goes on in the ring of one that has ended", "[actors][unit]") {
  leat::flight_recorder all({.records_per_thread = 8});
  for (std::uint64_t i = 1; i <= 50; ++i)
    std::thread([&] { all.write(derived_record(i, i, 1)); }).join();
  CHECK(all.recent(100).size() == 7); // one ring, not fifty
}

TEST_CASE("flight recorder: a thread that is ending may still write", "[actors][unit]") {
  leat::flight_recorder all;
  struct late_writer {
    leat::flight_recorder* to = nullptr;
    ~late_writer() { to->write(derived_record(2, 2, 1)); }
  };
  std::thread([&] {
    thread_local late_writer late; // made before the thread has a ring, so destroyed after it
    late.to = &all;
    all.write(derived_record(1, 1, 1));
  }).join();
  CHECK(recorded_calls(all.recent(100)) == std::vector<std::uint64_t>{1}); // too late for the second
}

TEST_CASE("flight recorder: readers see whole records while others write", "[actors][unit]") {
  leat::flight_recorder all({.records_per_thread = 64, .slow_kept = 4, .slow_interval = 0ms});
  constexpr std::uint64_t per_thread = 20'000;
  std::atomic<int> writing{3};
  std::vector<std::thread> writers;
  for (std::uint64_t t = 0; t < 3; ++t)
    writers.emplace_back([&, t] {
      for (std::uint64_t i = 0; i < per_thread; ++i) {
        auto const root = (t * per_thread + i) * 4 + 4;
        all.write(derived_record(root + 1, root, i % 7));
        all.write(derived_record(root, root, i % 97));
      }
      --writing;
    });
  std::size_t torn = 0;
  std::size_t foreign = 0;
  while (writing > 0) {
    for (auto const& root : all.recent(16)) {
      torn += whole(root) ? 0U : 1U;
      for (auto const& r : all.tree_of(root.call).spans) {
        torn += whole(r) ? 0U : 1U;
        foreign += r.root == root.call ? 0U : 1U;
      }
    }
    for (auto const& root : all.slow(4))
      torn += whole(root) ? 0U : 1U;
  }
  for (auto& w : writers)
    w.join();
  CHECK(torn == 0);
  CHECK(foreign == 0);
  CHECK(all.slow(4).front().ended == 96);
}
