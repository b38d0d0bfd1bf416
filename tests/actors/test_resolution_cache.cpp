#include "actors/resolution_cache.hpp"
#include "tests/support/catch.hpp"

#include <string>
#include <thread>

using leat::resolution_cache;
using leat::resolved_by;
using leat::version_marks;

namespace {

/// Told apart by its marks alone.
resolution_cache::known known(version_marks const& marks) {
  return {{nullptr, nullptr, &marks, std::nullopt}, 9, resolved_by::range};
}

} // namespace

TEST_CASE("resolution cache: what a reference came to holds for one catalog", "[actors][unit]") {
  resolution_cache cache;
  version_marks const first(false, "first");
  version_marks const second(false, "second");
  CHECK_FALSE(cache.find(1, "nlp/clean@^1.2"));
  cache.put(1, "nlp/clean@^1.2", known(first));
  auto const found = cache.find(1, "nlp/clean@^1.2");
  REQUIRE(found);
  CHECK(found->to.marks == &first);
  CHECK(found->name_size == 9);
  CHECK(found->how == resolved_by::range);
  CHECK_FALSE(cache.find(2, "nlp/clean@^1.2"));
  CHECK_FALSE(cache.find(1, "nlp/clean@^1.3"));
  CHECK_FALSE(cache.find(1, "nlp/clean"));
  cache.put(2, "nlp/clean@^1.2", known(second));
  CHECK(cache.find(2, "nlp/clean@^1.2")->to.marks == &second);
  CHECK_FALSE(cache.find(1, "nlp/clean@^1.2"));
}

TEST_CASE("resolution cache: references that fall together are not taken for each other", "[actors][unit]") {
  resolution_cache cache;
  version_marks const marks(false, "");
  std::size_t kept = 0;
  for (int i = 0; i < 1'000; ++i)
    cache.put(7, "a/" + std::to_string(i), known(marks));
  for (int i = 0; i < 1'000; ++i)
    kept += cache.find(7, "a/" + std::to_string(i)).has_value();
  CHECK(kept > 0);
  CHECK(kept <= 64);
  CHECK_FALSE(cache.find(7, "a/1000"));
  CHECK_FALSE(cache.find(7, ""));
}

TEST_CASE("resolution cache: short references have places of their own too", "[actors][unit]") {
  resolution_cache cache;
  version_marks const marks(false, "");
  std::size_t kept = 0;
  for (auto const* name : {"x/a", "x/b", "x/c", "x/d"})
    cache.put(1, name, known(marks));
  for (auto const* name : {"x/a", "x/b", "x/c", "x/d"})
    kept += cache.find(1, name).has_value();
  CHECK(kept > 1);
}

TEST_CASE("resolution cache: what is too long is not kept", "[actors][unit]") {
  resolution_cache cache;
  version_marks const marks(false, "");
  std::string const longest(resolution_cache::text_max, 'a');
  cache.put(1, longest, known(marks));
  cache.put(1, longest + 'a', known(marks));
  CHECK(cache.find(1, longest));
  CHECK_FALSE(cache.find(1, longest + 'a'));
}

TEST_CASE("resolution cache: each thread has its own", "[actors][concurrent]") {
  resolution_cache cache;
  version_marks const marks(false, "");
  cache.put(1, "nlp/clean", known(marks));
  bool elsewhere = true;
  std::jthread([&] {
    elsewhere = cache.find(1, "nlp/clean").has_value();
    cache.put(2, "nlp/clean", known(marks));
  }).join();
  CHECK_FALSE(elsewhere);
  CHECK(cache.find(1, "nlp/clean"));
}
