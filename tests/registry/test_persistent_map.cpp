#include "registry/persistent_map.hpp"
#include "tests/support/catch.hpp"

#include <map>
#include <random>
#include <string>
#include <vector>

namespace {

int entries_alive = 0;

/// `Bits` decides how many keys have equal hashes.
template <int Bits>
struct map_entry : leat::counted<map_entry<Bits>> {
  map_entry(int key, int value) : k(key), v(value) { ++entries_alive; }
  map_entry(map_entry const&) = delete;
  map_entry& operator=(map_entry const&) = delete;
  ~map_entry() { --entries_alive; }

  int const& key() const noexcept { return k; }
  static std::uint64_t hash(int key) noexcept {
    auto const h = static_cast<std::uint64_t>(key) * 0x9E37'79B9'7F4A'7C15ULL;
    return Bits == 0 ? 0 : h >> (64 - Bits) << (64 - Bits);
  }

  int k, v;
};

template <int Bits>
using map_of = leat::persistent_map<map_entry<Bits>>;

template <int Bits>
void check_map(map_of<Bits> const& m, std::map<int, int> const& model) {
  REQUIRE(m.size() == model.size());
  std::map<int, int> seen;
  m.for_each([&](map_entry<Bits> const& e) { seen.emplace(e.k, e.v); });
  REQUIRE(seen == model);
  for (auto const& [k, v] : model) {
    auto const* e = m.find(k);
    REQUIRE(e);
    REQUIRE(e->v == v);
  }
}

template <int Bits>
void random_run(unsigned seed) {
  std::mt19937 random(seed);
  map_of<Bits> m;
  std::map<int, int> model;
  std::vector<std::pair<map_of<Bits>, std::map<int, int>>> kept;
  for (int step = 0; step < 600; ++step) {
    int const key = static_cast<int>(random() % 150);
    if (random() % 3 == 0) {
      m = m.without(key);
      model.erase(key);
    } else {
      m = m.with(new map_entry<Bits>(key, step));
      model[key] = step;
    }
    REQUIRE((m.find(key) != nullptr) == model.contains(key));
    if (step % 60 == 0)
      kept.emplace_back(m, model);
  }
  check_map(m, model);
  for (auto const& [old, then] : kept)
    check_map(old, then);
}

} // namespace

TEST_CASE("persistent map: behaves like std::map, and older maps stay as they were", "[registry][unit]") {
  auto const seed = GENERATE(range(1U, 11U));
  CAPTURE(seed);
  SECTION("well spread hashes") {
    random_run<64>(seed);
  }
  SECTION("hashes that differ in their last bits only") {
    random_run<3>(seed);
  }
  SECTION("equal hashes") {
    random_run<0>(seed);
  }
  CHECK(entries_alive == 0);
}

TEST_CASE("persistent map: what two maps share is alive as long as one of them", "[registry][unit]") {
  {
    map_of<64> first;
    for (int i = 0; i < 1000; ++i)
      first = first.with(new map_entry<64>(i, i));
    auto second = first.with(new map_entry<64>(7, 70));
    CHECK(entries_alive == 1001);
    first = {};
    CHECK(entries_alive == 1000);
    CHECK(second.find(7)->v == 70);
    CHECK(second.find(999)->v == 999);
  }
  CHECK(entries_alive == 0);
}

TEST_CASE("persistent map: taking out what is not there changes nothing", "[registry][unit]") {
  map_of<64> m;
  CHECK(m.without(1).size() == 0);
  m = m.with(new map_entry<64>(1, 1));
  CHECK(m.without(2).size() == 1);
  CHECK(m.without(1).size() == 0);
  CHECK_FALSE(m.without(1).find(1));
}
