#include "actors/ahead/page_cache.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/evicted_file.hpp"
#include "tests/support/temporary_folder.hpp"

#include <string>
#include <vector>

using files = std::vector<std::string>;

TEST_CASE("page cache: what cannot be read counts as there", "[actors][unit]") {
  leat::test::temporary_folder const folder;
  CHECK(leat::in_page_cache(files{}));
  CHECK(leat::in_page_cache(files{(folder.path() / "none").string()}));
  CHECK(leat::in_page_cache(files{folder.path().string()}));
  leat::bring_into_page_cache(files{(folder.path() / "none").string(), folder.path().string()});
}

TEST_CASE("page cache: what was dropped is not there, until it is brought back", "[actors][unit]") {
  leat::test::evicted_file const one("one", 3'000'001);
  files const all{one.path()};
  if (!one.evict())
    return; // a file system that lies in memory
  CHECK_FALSE(leat::in_page_cache(all));
  leat::bring_into_page_cache(all);
  CHECK(leat::in_page_cache(all));
}
