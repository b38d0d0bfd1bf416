#include "registry/sharded_snapshot.hpp"
#include "tests/registry/numbered.hpp"
#include "tests/support/catch.hpp"

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

using leat::test::numbered;

namespace {

using snapshots = leat::sharded_snapshot<numbered>;

} // namespace

TEST_CASE("sharded snapshot: gives what was stored last and keeps nothing else alive", "[registry][unit]") {
  {
    snapshots all(std::make_shared<numbered const>(1));
    auto const one = all.load();
    std::thread([&] { (void)all.load(); }).join();
    all.store(std::make_shared<numbered const>(2));
    CHECK(one->first == 1);
    CHECK(all.load()->first == 2);
    all.store(std::make_shared<numbered const>(3));
    CHECK(numbered::alive == 2);
  }
  CHECK(numbered::alive == 0);
}

TEST_CASE("sharded snapshot: what one thread has seen, no other misses later", "[registry][unit]") {
  constexpr int last = 5'000;
  {
    snapshots all(std::make_shared<numbered const>(0));
    std::atomic<int> seen_by_any{0};
    std::atomic<int> faults{0};
    std::vector<std::thread> readers;
    for (int i = 0; i < 3; ++i)
      readers.emplace_back([&] {
        for (int seen = 0; seen < last;) {
          auto const before = seen_by_any.load();
          auto const now = all.load();
          if (now->first != now->second || now->first < before)
            ++faults;
          seen = now->first;
          for (auto known = seen_by_any.load(); known < seen;)
            seen_by_any.compare_exchange_weak(known, seen);
        }
      });
    for (int n = 1; n <= last; ++n)
      all.store(std::make_shared<numbered const>(n));
    for (auto& r : readers)
      r.join();
    CHECK(faults == 0);
    CHECK(numbered::alive == 1);
  }
  CHECK(numbered::alive == 0);
}

TEST_CASE("own counts: a thread shares its count with no other", "[registry][unit]") {
  auto const original = std::make_shared<int const>(7);
  leat::own_counts<int> counts;
  auto const first = counts.of(original);
  auto const again = counts.of(original);
  CHECK(first.get() == original.get());
  CHECK_FALSE((first.owner_before(again) || again.owner_before(first)));
  auto elsewhere = std::shared_ptr<int const>();
  std::thread([&] { elsewhere = counts.of(original); }).join();
  CHECK(elsewhere.get() == original.get());
  CHECK((first.owner_before(elsewhere) || elsewhere.owner_before(first)));
}

TEST_CASE("own counts: what is handed out lives on, what was asked for before does not", "[registry][unit]") {
  std::weak_ptr<int const> gone;
  std::shared_ptr<int const> kept;
  {
    leat::own_counts<int> counts;
    auto one = std::make_shared<int const>(1);
    gone = one;
    (void)counts.of(one);
    one.reset();
    CHECK_FALSE(gone.expired());
    kept = counts.of(std::make_shared<int const>(2));
    CHECK(gone.expired());
  }
  CHECK(*kept == 2);
}
