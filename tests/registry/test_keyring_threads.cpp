#include "registry/keys/keyring.hpp"
#include "tests/registry/keys.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <atomic>
#include <latch>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

using namespace leat;
using namespace std::chrono_literals;
using test::low_cost;
using test::noon;

namespace {

created_key add(keyring& keys, std::string owner) {
  auto made = keys.make(std::move(owner), {}, noon, low_cost).value();
  keys.put(made.record);
  return made.shown;
}

/// The n-th wrong secret that is found by the same digits.
std::string wrong_secret(std::string secret, std::size_t n) {
  for (std::size_t at = secret.size() - 4; at < secret.size(); ++at, n /= 16)
    secret[at] = "0123456789abcdef"[n % 16];
  return secret;
}

void wait_until(std::atomic<int> const& count, int least) {
  for (int seen = count; seen < least; seen = count)
    count.wait(seen);
}

void raise(std::atomic<int>& count) {
  ++count;
  count.notify_all();
}

} // namespace

TEST_CASE("keys: callers with equal secrets share one slow hash", "[registry][unit][threads]") {
  constexpr int callers = 8;
  std::atomic<int> hashes = 0;
  keyring keys([&](auto secret, auto salt, auto cost) {
    ++hashes;
    return slow_hash(secret, salt, cost);
  });
  auto const key = add(keys, "ann");
  hashes = 0;
  std::atomic<int> right = 0;
  {
    std::latch start(callers);
    std::vector<std::jthread> threads;
    for (int i = 0; i < callers; ++i)
      threads.emplace_back([&] {
        start.arrive_and_wait();
        right += keys.verify(key.secret, noon).has_value() ? 1 : 0;
      });
  }
  CHECK(right == callers);
  CHECK(hashes == 1);
}

TEST_CASE("keys: two slow hashes run at once and never three", "[registry][unit][threads]") {
  constexpr int callers = 8;
  std::atomic<int> running = 0;
  std::atomic<int> most = 0;
  std::atomic<int> begun = 0;
  std::atomic<int> arrived = 0;
  bool counting = false;
  keyring keys([&](auto secret, auto salt, auto cost) {
    if (!counting)
      return slow_hash(secret, salt, cost);
    int const now = ++running;
    for (int seen = most; seen < now && !most.compare_exchange_weak(seen, now);)
      ;
    raise(begun);
    wait_until(begun, 2); // a second one runs beside the first
    wait_until(arrived, callers + 1);
    for (int i = 0; i < 1000; ++i) // a third one would have every chance
      std::this_thread::yield();
    auto made = slow_hash(secret, salt, cost);
    --running;
    return made;
  });
  std::vector<created_key> made;
  for (int i = 0; i < callers; ++i)
    made.push_back(add(keys, "ann"));
  counting = true;
  std::atomic<int> right = 0;
  {
    std::vector<std::jthread> threads;
    for (auto const& key : made)
      threads.emplace_back([&] {
        raise(arrived);
        right += keys.verify(key.secret, noon).has_value() ? 1 : 0;
      });
    threads.emplace_back([&] {
      raise(arrived);
      right += keys.make("bob", {}, noon, low_cost).has_value() ? 1 : 0;
    });
  }
  CHECK(right == callers + 1);
  CHECK(begun == callers + 1);
  CHECK(most == static_cast<int>(keyring::running_max));
}

TEST_CASE(
  "keys: a flood of wrong secrets for one is refused, and holds up no other", "[registry][unit][threads]") {
  constexpr int too_many = 7;
  constexpr int callers = 1 + static_cast<int>(keyring::waiting_max) + too_many;
  std::string flooded;
  std::atomic<int> hashes = 0;
  std::atomic<int> let_go = 0;
  keyring keys([&](std::string_view secret, auto salt, auto cost) {
    if (!flooded.empty() && secret.starts_with(flooded)) {
      ++hashes;
      wait_until(let_go, 1);
    }
    return slow_hash(secret, salt, cost);
  });
  auto const victim = add(keys, "ann");
  auto const other = add(keys, "bob");
  flooded = victim.secret.substr(0, 19);
  std::atomic<int> busy = 0;
  std::atomic<int> wrong = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < callers; ++i)
      threads.emplace_back([&, i] {
        auto const code =
          keys.verify(wrong_secret(victim.secret, static_cast<std::size_t>(i)), noon).error().code;
        raise(code == errc::resource_exhausted ? busy : wrong);
      });
    wait_until(busy, too_many);
    CHECK(hashes == 1);
    CHECK(keys.verify(other.secret, noon).has_value());
    CHECK(keys.list("").size() == std::size_t{2});
    CHECK(keys.revoke(victim.id).has_value());
    raise(let_go);
  }
  CHECK(busy == too_many);
  CHECK(wrong == callers - too_many);
  CHECK(hashes == callers - too_many);
}

TEST_CASE("keys: a check that a revocation overtakes is refused", "[registry][unit][threads]") {
  std::atomic<int> begun = 0;
  std::atomic<int> let_go = 0;
  bool slow = false;
  keyring keys([&](auto secret, auto salt, auto cost) {
    if (slow) {
      raise(begun);
      wait_until(let_go, 1);
    }
    return slow_hash(secret, salt, cost);
  });
  auto const revoked = add(keys, "ann");
  auto const forgotten = add(keys, "bob");
  slow = true;
  std::vector<std::string> answers(2);
  {
    std::jthread const one([&] { answers[0] = to_string(keys.verify(revoked.secret, noon).error()); });
    std::jthread const two([&] { answers[1] = to_string(keys.verify(forgotten.secret, noon).error()); });
    wait_until(begun, 2);
    keys.revoke(revoked.id).value();
    keys.forget_owner("bob");
    raise(let_go);
  }
  CHECK(answers[0] == "unauthenticated: API key '" + revoked.id + "' is revoked");
  CHECK(answers[1] == "unauthenticated: API key '" + forgotten.id + "' is revoked");
}

TEST_CASE("keys: once revoked, no thread is let in again", "[registry][unit][threads]") {
  constexpr int rounds = 20;
  for (int round = 0; round < rounds; ++round) {
    keyring keys;
    auto const key = add(keys, "ann");
    std::atomic<bool> revoked = false;
    std::atomic<int> let_in = 0;
    std::atomic<int> readers = 0;
    {
      std::vector<std::jthread> threads;
      for (int t = 0; t < 3; ++t)
        threads.emplace_back([&, t] {
          auto const held = keys.verify(key.secret, noon);
          raise(readers);
          for (bool last = false; !last;) {
            last = revoked;
            auto const again = keys.verify(key.secret, noon);
            bool const usable = held && (*held)->usable(noon).has_value();
            let_in += last && (again || usable) ? 1 : 0;
            if (again)
              (*again)->touch(noon + std::chrono::minutes(t));
          }
        });
      wait_until(readers, 2);
      keys.revoke(key.id).value();
      revoked = true;
    }
    CHECK(let_in == 0);
  }
}

TEST_CASE("keys: the ring stays whole while all is done at once", "[registry][unit][threads]") {
  constexpr int each = 40;
  keyring keys;
  auto const constant = add(keys, "ann");
  std::atomic<int> faults = 0;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 2; ++t)
      threads.emplace_back([&, t] {
        auto const owner = "owner" + std::to_string(t);
        for (int i = 0; i < each; ++i) {
          auto const key = add(keys, owner);
          faults += keys.verify(key.secret, noon).has_value() ? 0 : 1;
          if (i % 3 == 0)
            faults += keys.revoke(key.id).has_value() ? 0 : 1;
          if (i % 10 == 9)
            keys.forget_owner(owner);
          faults += keys.verify(key.secret, noon).has_value() == (i % 3 != 0 && i % 10 != 9) ? 0 : 1;
        }
      });
    threads.emplace_back([&] {
      for (int i = 0; i < 4 * each; ++i) {
        auto const key = keys.verify(constant.secret, noon);
        faults += key ? 0 : 1;
        if (key)
          (*key)->touch(noon + std::chrono::minutes(i));
        faults += keys.list("ann").size() == 1 ? 0 : 1;
        keys.give_back(keys.take_uses());
        faults += keys.verify(wrong_secret(constant.secret, static_cast<std::size_t>(i % 5)), noon) ? 1 : 0;
      }
    });
  }
  CHECK(faults == 0);
  CHECK(keys.list("").size() == std::size_t{1});
  CHECK(keys.find(constant.id).value().last_used == noon + std::chrono::minutes(4 * each - 1));
}
