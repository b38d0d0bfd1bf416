#include "actors/recycled.hpp"
#include "tests/support/catch.hpp"

#include <set>
#include <vector>

using leat::block_depot;
using leat::blocks_at_hand;

namespace {

constexpr std::size_t size = 64;

std::vector<void*> take(blocks_at_hand& from, block_depot& depot, std::size_t count) {
  std::vector<void*> taken;
  for (std::size_t i = 0; i < count; ++i)
    taken.push_back(from.take(depot, size));
  return taken;
}

} // namespace

TEST_CASE("recycled: a thread that only frees feeds one that only allocates", "[actors][unit]") {
  block_depot depot;
  blocks_at_hand frees{};
  blocks_at_hand allocates{};
  auto const first = take(allocates, depot, 4 * block_depot::chunk);
  for (auto* one : first)
    frees.give(depot, one);
  std::set<void*> const known(first.begin(), first.end());
  auto const again = take(allocates, depot, 3 * block_depot::chunk);
  std::set<void*> const distinct(again.begin(), again.end());
  CHECK(distinct.size() == again.size());
  for (auto* one : again)
    CHECK(known.count(one) == 1);
  for (auto* one : again)
    allocates.give(depot, one);
  frees.give_all();
  allocates.give_all();
  for (auto* chunk = depot.take(); chunk != nullptr; chunk = depot.take())
    for (blocks_at_hand rest{chunk, block_depot::chunk, false}; rest.first != nullptr;)
      rest.give_all();
}

TEST_CASE("recycled: a full depot takes nothing more", "[actors][unit]") {
  block_depot depot;
  block_depot::block one{nullptr};
  std::size_t taken = 0;
  while (taken < 100'000 && depot.give(&one))
    ++taken;
  CHECK(taken > 0);
  CHECK(taken < 100'000);
  CHECK(depot.take() == &one);
  CHECK(depot.give(&one));
  CHECK_FALSE(depot.give(&one));
}

TEST_CASE("recycled: a thread that has ended keeps nothing", "[actors][unit]") {
  block_depot depot;
  blocks_at_hand mine{};
  mine.give(depot, take(mine, depot, 1).front());
  CHECK(mine.first != nullptr);
  mine.give_all();
  CHECK(mine.first == nullptr);
  mine.give(depot, take(mine, depot, 1).front());
  CHECK(mine.first == nullptr);
}
