#include "tests/support/book.hpp"
#include "tests/support/catch.hpp"

#include <array>
#include <atomic>
#include <barrier>
#include <latch>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

using namespace leat;
using test::all_of;
using test::book;
using test::resolve;

namespace {

manifest plain_manifest(std::string name, std::string version) {
  return book::manifest(std::move(name), std::move(version));
}

/// Texts from several threads. Catch2's own macros are for one thread alone.
class complaints {
public:
  void expect(bool held, std::string const& what) {
    if (held)
      return;
    std::lock_guard hold(lock_);
    if (texts_.size() < 20)
      texts_.push_back(what);
  }

  void check() const {
    for (auto const& text : texts_)
      FAIL_CHECK(text);
  }

private:
  std::mutex lock_;
  std::vector<std::string> texts_;
};

/// What must hold of every snapshot, whoever publishes at the time.
void check_snapshot(catalog const& seen, complaints& found) {
  auto const all = all_of(seen);
  std::set<std::uint32_t> ordinals;
  std::map<std::string, published_ptr> newest;
  for (std::size_t i = 0; i < all.size(); ++i) {
    auto const& one = *all[i];
    found.expect(ordinals.insert(one.ordinal).second, one.id + ": its ordinal is another's");
    found.expect(one.ordinal < seen.revision(), one.id + ": its ordinal is above the revision");
    auto const m = parse_manifest(one.text).value();
    found.expect(one.id == m.name + '@' + m.version, one.id + ": not its manifest's");
    if (i > 0) {
      auto const& last = *all[i - 1];
      bool const ordered =
        last.name() < one.name() || (last.name() == one.name() && last.version() < one.version());
      found.expect(ordered, last.id + " stands before " + one.id);
    }
    if (one.version().is_stable())
      newest[std::string(one.name())] = all[i];
  }
  for (auto const& [name, expected] : newest) {
    auto const resolved = resolve(seen, name);
    found.expect(resolved && resolved->target == expected.get(), name + " does not resolve to its newest");
  }
}

} // namespace

TEST_CASE("catalog: publishers and readers keep every snapshot whole", "[registry][catalog][threads]") {
  constexpr std::size_t publishers = 2;
  constexpr int versions = 60;
  book store;
  complaints found;
  // How many versions each publisher has been told are published.
  std::array<std::atomic<int>, publishers> acknowledged{};
  std::latch start(publishers + 2);

  auto publish = [&](std::size_t i) {
    start.arrive_and_wait();
    auto const own = "owner/" + std::to_string(i);
    for (int n = 0; n < versions; ++n) {
      auto const revision = store.revision();
      found.expect(
        store.publish(plain_manifest(own, "1.0." + std::to_string(n))).has_value(), own + " was refused");
      found.expect(
        store.publish(plain_manifest("both/dev", "1.0.0-dev")).has_value(), "a dev version was refused");
      acknowledged[i] = n + 1;
      auto const seen = store.snapshot();
      found.expect(seen->revision() >= revision + 2, "a publisher does not see its own publish");
      check_snapshot(*seen, found);
    }
  };
  auto read = [&] {
    start.arrive_and_wait();
    std::uint64_t last = 0;
    for (bool done = false; !done;) {
      std::array<int, publishers> least{};
      done = true;
      for (std::size_t i = 0; i < publishers; ++i) {
        least[i] = acknowledged[i];
        done = done && least[i] == versions;
      }
      auto const seen = store.snapshot();
      found.expect(seen->revision() >= last, "a reader went back in time");
      found.expect(store.revision() >= seen->revision(), "a snapshot is from the future");
      last = seen->revision();
      check_snapshot(*seen, found);
      for (std::size_t i = 0; i < publishers; ++i) {
        auto const own = "owner/" + std::to_string(i);
        auto const resolved = resolve(*seen, own);
        auto const patch = resolved ? static_cast<int>(resolved->target->version().patch) : -1;
        found.expect(patch >= least[i] - 1, "an acknowledged publish is not seen");
      }
    }
  };
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < publishers; ++i)
      threads.emplace_back(publish, i);
    threads.emplace_back(read);
    threads.emplace_back(read);
  }
  found.check();
  CHECK(store.revision() == std::uint64_t{2 * publishers * versions});
  CHECK(all_of(*store.snapshot()).size() == publishers * versions + 1);
}

TEST_CASE("catalog: no publish is lost to another", "[registry][catalog][threads]") {
  constexpr std::size_t threads = 3;
  constexpr int names = 200;
  book store;
  complaints found;
  std::latch start(threads);
  {
    std::vector<std::jthread> running;
    for (std::size_t i = 0; i < threads; ++i)
      running.emplace_back([&, i] {
        start.arrive_and_wait();
        for (int n = 0; n < names; ++n) {
          auto const name = std::to_string(i) + "/" + std::to_string(n);
          found.expect(store.publish(plain_manifest(name, "1.0.0")).has_value(), name + " was refused");
        }
      });
  }
  CHECK(store.revision() == std::uint64_t{threads * names});
  CHECK(all_of(*store.snapshot()).size() == threads * names);
  check_snapshot(*store.snapshot(), found);
  found.check();
}

TEST_CASE("catalog: of those who publish the same version one succeeds", "[registry][catalog][threads]") {
  constexpr std::size_t threads = 4;
  constexpr int versions = 60;
  book store;
  complaints found;
  std::array<std::atomic<int>, versions> winners{};
  std::barrier round(threads);
  {
    std::vector<std::jthread> running;
    for (std::size_t i = 0; i < threads; ++i)
      running.emplace_back([&] {
        for (int n = 0; n < versions; ++n) {
          round.arrive_and_wait(); // so that they meet at every version
          auto const mine = plain_manifest("a/b", "1.0." + std::to_string(n));
          auto const code = book::code();
          auto const outcome = store.publish(mine, code);
          if (outcome)
            ++winners[static_cast<std::size_t>(n)];
          else
            found.expect(outcome.error().code == errc::already_exists, to_string(outcome.error()));
          auto const text = "a/b@" + mine.version;
          auto const resolved = resolve(*store.snapshot(), text);
          found.expect(resolved.has_value(), text + " is refused and not there");
          found.expect(!outcome || (resolved && resolved->target->code == code), text + " is another's");
        }
      });
  }
  found.check();
  for (auto const& count : winners)
    CHECK(count == 1);
  CHECK(store.revision() == std::uint64_t{versions});
}

TEST_CASE(
  "catalog: old snapshots are dropped by whichever thread held them last", "[registry][catalog][threads]") {
  constexpr int versions = 100;
  book store;
  complaints found;
  std::latch start(3);
  auto hold = [&] {
    start.arrive_and_wait();
    std::vector<std::shared_ptr<catalog const>> held;
    for (int n = 0; n < versions; ++n) {
      held.push_back(store.snapshot());
      if (held.size() > 8)
        held.erase(held.begin());
      found.expect(all_of(*held.front()).size() == held.front()->revision(), "an old snapshot has changed");
    }
  };
  {
    std::jthread first(hold);
    std::jthread second(hold);
    start.arrive_and_wait();
    for (int n = 0; n < versions; ++n)
      found.expect(store.publish(plain_manifest("a/b", "1.0." + std::to_string(n))).has_value(), "refused");
  }
  found.check();
  CHECK(all_of(*store.snapshot()).size() == std::size_t{versions});
}
