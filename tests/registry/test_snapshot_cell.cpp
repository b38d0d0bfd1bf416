#include "registry/snapshot_cell.hpp"
#include "tests/registry/numbered.hpp"
#include "tests/support/catch.hpp"

#include <atomic>
#include <thread>
#include <vector>

using leat::test::numbered;

TEST_CASE("snapshot cell: gives what was stored last and keeps nothing else alive", "[registry][unit]") {
  {
    leat::snapshot_cell<numbered> cell(std::make_shared<numbered const>(1));
    auto const one = cell.load();
    CHECK(one->first == 1);
    cell.store(std::make_shared<numbered const>(2));
    CHECK(one->first == 1);
    CHECK(cell.load()->first == 2);
    cell.store(std::make_shared<numbered const>(3));
    CHECK(numbered::alive == 2);
  }
  CHECK(numbered::alive == 0);
}

TEST_CASE("snapshot cell: readers see whole snapshots in order while they are replaced", "[registry][unit]") {
  constexpr int last = 20'000;
  {
    leat::snapshot_cell<numbered> cell(std::make_shared<numbered const>(0));
    std::atomic<int> faults{0};
    std::vector<std::thread> readers;
    readers.reserve(3);
    for (int i = 0; i < 3; ++i)
      readers.emplace_back([&] {
        for (int seen = 0; seen < last;) {
          auto const now = cell.load();
          if (now->first != now->second || now->first < seen)
            ++faults;
          seen = now->first;
        }
      });
    for (int n = 1; n <= last; ++n)
      cell.store(std::make_shared<numbered const>(n));
    for (auto& r : readers)
      r.join();
    CHECK(faults == 0);
    CHECK(numbered::alive == 1);
  }
  CHECK(numbered::alive == 0);
}
