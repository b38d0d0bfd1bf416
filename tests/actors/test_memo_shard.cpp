#include "actors/memo/memo_shard.hpp"
#include "tests/support/catch.hpp"

#include <cmath>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>

#include <malloc.h>

using leat::dependencies;
using leat::dependency;
using leat::memo_account;
using leat::memo_entry;
using leat::memo_key;
using leat::memo_shard;
using leat::value;

namespace {

constexpr std::uint64_t seed = 3;

std::shared_ptr<dependencies const> on(std::initializer_list<std::uint32_t> versions) {
  dependencies out;
  for (auto const v : versions)
    out.push_back({"an-owner-of-algorithms/v" + std::to_string(v), v, {}, {}});
  return std::make_shared<dependencies const>(std::move(out));
}

/// A shard with one account.
struct shard_fixture {
  explicit shard_fixture(std::size_t bytes_max, double owner_share_max = 1)
      : shard(std::make_unique<memo_shard>(bytes_max, seed, owner_share_max)) {}

  /// The owner is the version's number by tens.
  memo_entry* add(std::uint32_t version, value const& input, value output,
    std::shared_ptr<dependencies const> const& depends_on, double cost = 1) {
    auto e = std::make_unique<memo_entry>();
    e->cost = cost;
    e->output = std::move(output);
    memo_shard::graveyard dead;
    return shard->add(
      std::move(e), memo_key::of(version, input, seed), depends_on, accounts[version / 10], dead);
  }

  int variants(std::uint32_t version, value const& input) const {
    int count = 0;
    for (auto const* e = shard->find(memo_key::of(version, input, seed)); e; e = e->next)
      ++count;
    return count;
  }

  std::size_t forget(std::uint32_t version, memo_shard::scope what, std::size_t at_once = 7) {
    std::size_t count = 0;
    for (bool done = false; !done;) {
      memo_shard::graveyard dead;
      done = shard->forget(version, what, at_once, dead);
      CHECK(dead.size() <= at_once);
      count += dead.size();
    }
    return count;
  }

  memo_account accounts[3]{{0, 3}, {1, 3}, {2, 3}};
  std::unique_ptr<memo_shard> shard;
};

[[maybe_unused]] std::size_t heap_in_use() {
  auto const m = ::mallinfo2();
  return m.uordblks + m.hblkhd;
}

value some_input(std::mt19937_64& random, int i) {
  auto const text = std::string(random() % 120, 'x') + std::to_string(i);
  switch (random() % 3) {
  case 0:
    return text;
  case 1:
    return leat::json{{"text", text}, {"n", i}};
  default:
    return leat::bytes(random() % 600 + 8, static_cast<std::byte>(i));
  }
}

} // namespace

TEST_CASE("memo shard: its own account of memory is that of the heap", "[actors][memo][unit]") {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  WARN("heaps of sanitizers are other heaps");
#else
  auto const count = GENERATE(3'000, 20'000, 50'000);
  CAPTURE(count);
  auto const before = heap_in_use();
  shard_fixture f(std::size_t{1} << 30);
  auto const empty_says = static_cast<double>(f.shard->byte_count());
  auto const empty_takes = static_cast<double>(heap_in_use() - before);
  {
    std::mt19937_64 random(11);
    std::vector<std::shared_ptr<dependencies const>> steps;
    for (std::uint32_t v = 0; v < 20; ++v)
      steps.push_back(on({v, v + 100, v + 200}));
    for (int i = 0; i < count; ++i)
      f.add(static_cast<std::uint32_t>(i % 5), some_input(random, i), std::string(random() % 300, 'o'),
        steps[static_cast<std::size_t>(i) % steps.size()]);
  }
  auto const says = static_cast<double>(f.shard->byte_count());
  auto const takes = static_cast<double>(heap_in_use() - before);
  INFO("empty: says " << empty_says << ", takes " << empty_takes);
  INFO("full: says " << says << ", takes " << takes);
  CHECK(std::abs(says / takes - 1) < 0.05);
#endif
}

TEST_CASE("memo shard: the budget holds, and what it says of accounts adds up", "[actors][memo][sim]") {
  auto const chance = GENERATE(range(0u, 10u));
  CAPTURE(chance);
  std::mt19937_64 random(chance);
  std::size_t const bytes_max = 100'000 + random() % 400'000;
  shard_fixture f(bytes_max);
  for (int i = 0; i < 5000; ++i) {
    auto const version = static_cast<std::uint32_t>(random() % 8);
    if (random() % 200 == 0)
      f.forget(version, memo_shard::scope::dependents);
    else
      f.add(version, some_input(random, static_cast<int>(random() % 300)), std::string(random() % 3000, 'o'),
        on({static_cast<std::uint32_t>(random() % 8)}), 1e-6 * static_cast<double>(1 + random() % 1000));
    REQUIRE(f.shard->byte_count() <= bytes_max);
    REQUIRE(f.accounts[0].entries == f.shard->entry_count());
    REQUIRE(f.accounts[0].bytes <= f.shard->byte_count());
  }
  CHECK(f.shard->byte_count() > bytes_max / 2);
  for (std::uint32_t version = 0; version < 8; ++version)
    f.forget(version, memo_shard::scope::dependents);
  CHECK(f.shard->entry_count() == 0);
  CHECK(f.accounts[0].entries == 0);
  CHECK(f.accounts[0].bytes == 0);
}

TEST_CASE("memo shard: a key has an entry for each set of steps, up to a bound", "[actors][memo][unit]") {
  shard_fixture f(std::size_t{1} << 20);
  for (std::uint32_t v = 1; v <= 3; ++v)
    f.add(0, "x", "o", on({v}));
  CHECK(f.variants(0, "x") == 3);
  f.add(0, "x", "other", on({2})); // in place of the one with the same steps
  CHECK(f.variants(0, "x") == 3);
  CHECK(f.shard->find(memo_key::of(0, "x", seed))->output == value("other"));
  for (std::uint32_t v = 1; v <= 2 * memo_shard::variants_max; ++v)
    f.add(0, "x", "o", on({v}));
  CHECK(f.variants(0, "x") == static_cast<int>(memo_shard::variants_max));
  CHECK(f.variants(0, "y") == 0);
}

TEST_CASE("memo shard: forgets a version, and what rests on it, in steps", "[actors][memo][unit]") {
  shard_fixture f(std::size_t{8} << 20);
  for (int i = 0; i < 100; ++i) {
    f.add(1, std::to_string(i), "leaf", on({}));
    f.add(2, std::to_string(i), "root", on({1}));
    f.add(3, std::to_string(i), "another", on({}));
  }
  CHECK(f.forget(1, memo_shard::scope::dependents) == 200);
  CHECK(f.shard->entry_count() == 100);
  CHECK(f.variants(3, "7") == 1);
}

TEST_CASE("memo shard: what could be had again by asking its steps outlives a version that is gone",
  "[actors][memo][unit]") {
  shard_fixture f(std::size_t{8} << 20);
  f.add(1, "x", "leaf", on({}));
  f.add(2, "x", "root", on({1}));
  auto e = std::make_unique<memo_entry>();
  e->output = "root";
  e->reuse = std::make_shared<leat::memo_reuse const>();
  memo_shard::graveyard dead;
  f.shard->add(std::move(e), memo_key::of(3, "x", seed), on({1}), f.accounts[0], dead);
  CHECK(f.forget(1, memo_shard::scope::unreachable) == 2);
  CHECK(f.variants(3, "x") == 1);
}

TEST_CASE("memo shard: tells when an entry had to go, and at what score", "[actors][memo][unit]") {
  shard_fixture f(70'000);
  f.add(1, "cheap", std::string(2000, 'o'), on({}), 1e-9);
  for (int i = 0; f.variants(1, "cheap") != 0; ++i) {
    REQUIRE(i < 100);
    f.add(1, std::to_string(i), std::string(2000, 'o'), on({}), 1);
  }
  auto const gone = f.shard->evicted(memo_key::of(1, "cheap", seed).hash);
  REQUIRE(gone);
  CHECK(gone->score < gone->lowest_score);
  CHECK_FALSE(f.shard->evicted(memo_key::of(1, "never", seed).hash));
}

TEST_CASE("memo shard: hits by a look count, before anything else is done", "[actors][memo][unit]") {
  shard_fixture f(70'000);
  auto* const asked = f.add(1, "asked for", std::string(2000, 'o'), on({}), 1);
  auto* const other = f.add(1, "not asked for", std::string(2000, 'o'), on({}), 1);
  auto const frequency = asked->frequency;
  int hits = 0;
  while (f.shard->look(0)->note(*asked))
    ++hits;
  CHECK(hits > 0);
  CHECK(asked->frequency == frequency);
  {
    std::lock_guard hold(*f.shard);
    CHECK(asked->frequency > frequency);
    CHECK(other->frequency == frequency);
  }
  CHECK(f.shard->look(0)->note(*asked));
}

TEST_CASE("memo shard: an owner keeps to its share and pushes nobody else out", "[actors][memo][sim]") {
  std::size_t const bytes_max = 400'000;
  double const share = GENERATE(0.25, 0.5);
  CAPTURE(share);
  shard_fixture f(bytes_max, share);
  std::mt19937_64 random(5);
  for (int i = 0; i < 40; ++i)
    f.add(10, std::to_string(i), std::string(1000, 'o'), on({}), 1e-3);
  auto const others = f.accounts[1].bytes.load();
  for (int i = 0; i < 3000; ++i) {
    f.add(static_cast<std::uint32_t>(random() % 5), std::to_string(i), std::string(1000, 'o'), on({}),
      static_cast<double>(1 + random() % 1000));
    REQUIRE(static_cast<double>(f.accounts[0].bytes) <= share * bytes_max);
  }
  CHECK(static_cast<double>(f.accounts[0].bytes) > 0.9 * share * bytes_max * 0.95);
  CHECK(f.accounts[1].bytes == others);

  // What it keeps is what is worth most.
  double sum = 0;
  int count = 0;
  for (int i = 0; i < 3000; ++i)
    for (std::uint32_t version = 0; version < 5; ++version)
      if (auto const* e = f.shard->find(memo_key::of(version, std::to_string(i), seed))) {
        sum += e->cost;
        ++count;
      }
  CHECK(sum / count > 850);
}
