#include "tests/registry/stored_state.hpp"
#include "tests/registry/stores.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/sanitized.hpp"

#include <malloc.h>

using namespace leat;
using namespace leat::test;

constexpr bool counts_memory = !leat::testing::sanitized; // which brings an allocator of its own

TEST_CASE("store in memory: a million publish events take less than 64 bytes each", "[registry][unit]") {
  auto const before = mallinfo2().uordblks + mallinfo2().hblkhd;
  memory_store s;
  constexpr int algorithms = counts_memory ? 100'000 : 1'000;
  for (int version = 0; version < 10; ++version)
    for (int i = 0; i < algorithms; ++i) {
      auto const name = "owner" + std::to_string(i % 1000) + "/algorithm-" + std::to_string(i);
      auto const number = "1." + std::to_string(version) + ".0";
      REQUIRE(
        s.commit(
           {{}, {{at_second(i), name, "user:owner" + std::to_string(i % 1000), "publish", number, ""}},
             {{at_second(i), "user:owner" + std::to_string(i % 1000), "publish", name, false, number, 1}}})
          .has_value());
    }
  auto const bytes = mallinfo2().uordblks + mallinfo2().hblkhd - before;
  if (counts_memory)
    CHECK(static_cast<double>(bytes) / (10. * algorithms) < 64.);
  CHECK(s.history("owner7/algorithm-7").value().size() == 10);
}
