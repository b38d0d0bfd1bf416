#include "actors/memo/disk_tier.hpp"
#include "tests/actors/disk_entries.hpp"
#include "tests/support/catch.hpp"

#include <atomic>
#include <latch>
#include <mutex>
#include <thread>

using namespace leat;
using namespace leat::test;
using Catch::Matchers::ContainsSubstring;

namespace {

/// A place for a tier, and what it reported.
struct tier_place {
  temporary_folder folder;
  std::filesystem::path file = folder.path() / "memo.sqlite";
  std::mutex lock;
  std::vector<std::string> reports;

  disk_tier::options options(std::uint64_t bytes_max = disk_file::bytes_min) {
    disk_tier::options out{file, bytes_max};
    out.report = [this](std::string what) {
      std::lock_guard const hold(lock);
      reports.push_back(std::move(what));
    };
    return out;
  }
};

/// Keeps the tier's thread from going on until it is let go.
class hold_up {
public:
  explicit hold_up(disk_tier& tier) {
    tier.read(key("held up"), [this](std::optional<bytes> const&) {
      reached_.count_down();
      free_.wait();
    });
    reached_.wait();
  }
  void let_go() { free_.count_down(); }

private:
  std::latch reached_{1};
  std::latch free_{1};
};

} // namespace

TEST_CASE("disk tier: what was written is there after a restart", "[actors][unit]") {
  tier_place place;
  {
    auto tier = disk_tier::open(place.options()).value();
    CHECK(read(*tier, key("a")) == std::nullopt);
    tier->write(key("a"), octets("one"), 1);
    CHECK(read(*tier, key("a")) == octets("one"));
    tier->write(key("b"), octets("two"), 1);
    tier->erase(key("a"));
    tier->write(key("c", 2), octets("three"), 1);
    tier->erase_version(key("", 2).version);
    tier->flush();
    auto const s = tier->snapshot();
    CHECK(s.entries == 1);
    CHECK(s.reads == 2);
    CHECK(s.hits == 1);
    CHECK(s.writes == 3);
    CHECK(s.bytes > 0);
    CHECK(s.dropped + s.evicted + s.damaged + s.errors == 0);
    tier->write(key("d"), octets("four"), 1); // not flushed
  }
  auto tier = disk_tier::open(place.options()).value();
  CHECK(tier->snapshot().entries == 2);
  CHECK(read(*tier, key("a")) == std::nullopt);
  CHECK(read(*tier, key("b")) == octets("two"));
  CHECK(read(*tier, key("c", 2)) == std::nullopt);
  CHECK(read(*tier, key("d")) == octets("four"));
  CHECK(place.reports.empty());
}

TEST_CASE("disk tier: what removes many entries does all of it", "[actors][unit]") {
  tier_place place;
  constexpr auto large = 16 * disk_file::bytes_min;
  {
    auto tier = disk_tier::open(place.options(large)).value();
    for (int i = 0; i < 1500; ++i) {
      tier->write(key(std::to_string(i), 1), noise(1000, 1), 1);
      tier->write(key(std::to_string(i), 2), noise(1000, 2), 1);
    }
    tier->write(key("large"), noise(large / 16 - 100, 3), 1);
    tier->erase_version(key("", 1).version);
    CHECK(read(*tier, key("7", 1)) == std::nullopt);
    CHECK(read(*tier, key("7", 2)) == noise(1000, 2));
    tier->flush();
    CHECK(tier->snapshot().entries == 1500);
  }
  auto tier = disk_tier::open(place.options()).value(); // with less
  for (int i = 0; i < 100; ++i)
    tier->write(key(std::to_string(i), 3), noise(1000, 3), 1);
  tier->flush();
  CHECK(tier->snapshot().entries < 1000);
  CHECK(read(*tier, key("99", 3)) == noise(1000, 3));
  tier.reset();
  CHECK(std::filesystem::file_size(place.file) <= disk_file::bytes_min);
  CHECK(place.reports.empty());
}

TEST_CASE("disk tier: a full queue answers reads at once and drops the rest", "[actors][unit]") {
  tier_place place;
  auto o = place.options();
  o.waiting_max = 3;
  auto tier = disk_tier::open(o).value();
  hold_up held(*tier);
  tier->write(key("a"), octets("one"), 1);
  tier->write(key("b"), octets("two"), 1);
  std::optional<bytes> late;
  tier->read(key("a"), [&](std::optional<bytes> record) { late = std::move(record); });
  tier->write(key("c"), octets("three"), 1);
  bool at_once = false;
  tier->read(key("a"), [&](std::optional<bytes> const& record) { at_once = !record; });
  CHECK(at_once);
  CHECK(tier->snapshot().dropped == 2);
  held.let_go();
  tier->flush();
  CHECK(late == octets("one"));
  CHECK(read(*tier, key("b")) == octets("two"));
  CHECK(read(*tier, key("c")) == std::nullopt);
}

TEST_CASE("disk tier: what waits to be written is bounded in bytes", "[actors][unit]") {
  tier_place place;
  auto o = place.options();
  o.waiting_bytes_max = 3000;
  auto tier = disk_tier::open(o).value();
  hold_up held(*tier);
  tier->write(key("a"), noise(2000, 1), 1);
  tier->write(key("b"), noise(2000, 2), 1);
  tier->erase_version(key("", 7).version);
  held.let_go();
  tier->flush();
  CHECK(read(*tier, key("a")) == noise(2000, 1));
  CHECK(read(*tier, key("b")) == std::nullopt);
  CHECK(tier->snapshot().dropped == 1);
}

TEST_CASE("disk tier: every read that waits at the end is answered once", "[actors][unit]") {
  tier_place place;
  auto tier = disk_tier::open(place.options()).value();
  tier->write(key("a"), octets("one"), 1);
  std::array<int, 100> answers{};
  std::size_t there = 0;
  int asked_while_closing = 0;
  {
    hold_up held(*tier);
    for (auto& count : answers)
      tier->read(key("a"), [&](std::optional<bytes> const& record) {
        ++count;
        there += record.has_value();
      });
    auto& t = *tier;
    tier->read(key("a"), [&](std::optional<bytes> const&) {
      t.read(key("a"), [&](std::optional<bytes> const&) { ++asked_while_closing; });
    });
    std::thread closing([&] { tier.reset(); });
    held.let_go();
    closing.join();
  }
  CHECK(std::ranges::count(answers, 1) == 100);
  CHECK(there == 100);
  CHECK(asked_while_closing == 1);
}

TEST_CASE("disk tier: many threads get their own records or none", "[actors][unit]") {
  constexpr std::uint64_t seed = 7;
  CAPTURE(seed);
  tier_place place;
  auto o = place.options();
  o.waiting_max = 64;
  std::atomic<int> asked{0};
  std::atomic<int> answered{0};
  std::atomic<int> wrong{0};
  {
    auto tier = disk_tier::open(o).value();
    auto const work = [&](std::uint64_t number) {
      std::mt19937_64 random(seed + number);
      for (int i = 0; i < 1500; ++i) {
        auto const n = random() % 200;
        auto const what = random() % 10;
        if (what < 4)
          tier->write(key(std::to_string(n)), noise(n * 10, n), 1);
        else if (what == 4)
          tier->erase(key(std::to_string(n)));
        else if (++asked; what > 4)
          tier->read(key(std::to_string(n)), [&, n](std::optional<bytes> const& record) {
            ++answered;
            if (record && *record != noise(n * 10, n))
              ++wrong;
          });
      }
      tier->flush();
    };
    std::vector<std::jthread> threads;
    for (std::uint64_t number = 0; number < 4; ++number)
      threads.emplace_back(work, number);
  }
  CHECK(answered == asked);
  CHECK(wrong == 0);
  CHECK(place.reports.empty());
}
