#include "registry/access/access_relations.hpp"
#include "tests/support/catch.hpp"

#include <map>
#include <random>
#include <vector>

using namespace leat;

namespace {

int items_alive = 0;

struct item : counted<item> {
  item(name_id k, int value) : k(k), value(value) { ++items_alive; }
  item(item const&) = delete;
  item& operator=(item const&) = delete;
  ~item() { --items_alive; }

  name_id key() const noexcept { return k; }

  name_id k;
  int value;
};

using item_map = id_map<item>;
using item_model = std::map<name_id, int>;

void check_equal(item_map const& map, item_model const& model) {
  REQUIRE(map.size() == model.size());
  auto next = model.begin();
  map.for_each([&](item const& i) {
    REQUIRE(i.k == next->first);
    REQUIRE(i.value == (next++)->second);
  });
  for (auto const& [k, value] : model)
    REQUIRE(map.find(k)->value == value);
}

using model = std::map<name_id, std::uint16_t>;

void check_equal(relations const* all, model const& expected) {
  REQUIRE((all ? all->size() : 0) == expected.size());
  if (!all)
    return;
  auto next = expected.begin();
  all->for_each([&](relation r) {
    REQUIRE(r.to == next->first);
    REQUIRE(r.bits == (next++)->second);
  });
}

} // namespace

TEST_CASE("id map: behaves like std::map, and older maps stay as they were", "[registry][unit]") {
  auto const seed = GENERATE(range(1U, 9U));
  CAPTURE(seed);
  {
    std::mt19937 random(seed);
    auto const spread = seed % 2 ? name_id{200} : no_name;
    item_map map;
    item_model expected;
    std::vector<std::pair<item_map, item_model>> kept;
    for (int step = 0; step < 2000; ++step) {
      auto const key = static_cast<name_id>(random()) % spread;
      if (random() % 3 == 0) {
        auto const victim = !expected.empty() && random() % 4 ? expected.begin()->first : key;
        map.erase(victim);
        expected.erase(victim);
      } else {
        map.set(new item(key, step));
        expected[key] = step;
      }
      REQUIRE((map.find(key) != nullptr) == expected.contains(key));
      if (step % 100 == 0)
        kept.emplace_back(map, expected);
    }
    check_equal(map, expected);
    for (auto const& [old, then] : kept)
      check_equal(old, then);
    CHECK_FALSE(map.find(no_name));
  }
  CHECK(items_alive == 0);
}

TEST_CASE("id map: an empty one has nothing, and what is not there is not taken out", "[registry][unit]") {
  item_map map;
  CHECK_FALSE(map.find(0));
  CHECK_FALSE(map.find(no_name));
  map.erase(3);
  CHECK(map.size() == 0);
  map.set(new item(no_name - 1, 7));
  CHECK(map.find(no_name - 1)->value == 7);
  map.erase(no_name - 1);
  CHECK_FALSE(map.find(no_name - 1));
  CHECK(map.size() == 0);
}

TEST_CASE("relations: few and many behave like std::map", "[registry][unit]") {
  auto const seed = GENERATE(range(1U, 11U));
  CAPTURE(seed);
  std::mt19937_64 engine(seed);
  auto const random = [&](unsigned bound) { return static_cast<unsigned>(engine() % bound); };
  relations::ptr all;
  model expected;
  std::vector<std::pair<relations::ptr, model>> kept;
  for (int step = 0; step < 1500; ++step) {
    bool const growing = (step / 300) % 2 == 0; // over the bound and back
    if (random(4) < (growing ? 3U : 1U)) {
      std::map<name_id, std::uint16_t> more;
      for (auto left = random(20) == 0 ? 40U : 1U; left > 0; --left)
        more[random(400)] = static_cast<std::uint16_t>(1U << random(3));
      std::vector<relation> list;
      for (auto const& [to, bits] : more) {
        list.push_back({to, bits});
        expected[to] = static_cast<std::uint16_t>(expected[to] | bits);
      }
      all = relations::with(all.get(), 7, list);
    } else if (all) {
      auto const at = std::next(
        expected.begin(), static_cast<std::ptrdiff_t>(random(static_cast<unsigned>(expected.size()))));
      relation const less{random(5) ? at->first : random(400), static_cast<std::uint16_t>(random(8))};
      all = relations::without(*all, less);
      if (auto const there = expected.find(less.to); there != expected.end())
        if (there->second = static_cast<std::uint16_t>(there->second & ~less.bits); there->second == 0)
          expected.erase(there);
    }
    REQUIRE((!all || all->key() == 7));
    if (all) {
      std::vector<name_id> some{random(400), random(400), random(400)};
      some_names names{some, 0};
      std::uint16_t together = 0;
      for (auto const id : some) {
        auto const there = expected.find(id);
        auto const bits = there == expected.end() ? std::uint16_t{0} : there->second;
        REQUIRE(all->bits(id) == bits);
        together = static_cast<std::uint16_t>(together | bits);
        names.filter |= some_names::filter_bit(id);
      }
      REQUIRE(all->bits(names) == together);
    }
    if (step % 50 == 0) {
      check_equal(all.get(), expected);
      kept.emplace_back(all, expected);
    }
  }
  for (auto const& [old, then] : kept)
    check_equal(old.get(), then);
}
