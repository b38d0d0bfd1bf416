// A disk that is full: a real one.

#include "tests/registry/stored_state.hpp"
#include "tests/registry/stores.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/child.hpp"
#include "tests/support/files.hpp"

#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

using namespace leat;
using namespace leat::test;

namespace {

/// Mounts a disk of one megabyte that this process alone sees.
bool mount_small_disk(std::filesystem::path const& place) {
  if (::unshare(CLONE_NEWNS) != 0 && ::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0)
    return false;
  return ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
         ::mount("tmpfs", place.c_str(), "tmpfs", 0, "size=1m") == 0;
}

stored::transaction numbered_publish(int number) {
  auto v = version_of("a/b", "1." + std::to_string(number) + ".0", number);
  v.manifest.append(5000, 'm');
  return {{v}, {{at_second(number), "a/b", "user:ann", "publish", v.version, ""}}, {}};
}

/// Commits until the disk is full, gives it room, and goes on. Says what is wrong; "" when nothing is.
std::string fill_and_go_on(std::filesystem::path const& folder) {
  write_file(folder / "ballast", std::string(300'000, 'x'));
  auto s = opened(folder);
  stored_state expected;
  int number = 0;
  std::string said = "nothing";
  for (; said == "nothing"; ++number) {
    said = complaint(s->commit(numbered_publish(number)));
    if (said == "nothing")
      expected.apply(numbered_publish(number));
  }
  if (said != "resource_exhausted: the disk that holds '" + (folder / "registry.sqlite").string() +
                "' is full; nothing was stored")
    return "it said " + said;
  if (number < 20)
    return "full after " + std::to_string(number);
  if (complaint(s->commit(numbered_publish(number))) == "nothing")
    return "the disk was not full";
  if (lines_in(*s) != expected.lines())
    return "other contents on the full disk";
  std::filesystem::remove(folder / "ballast");
  for (int more = 0; more < 5; ++more, ++number) {
    if (said = complaint(s->commit(numbered_publish(number))); said != "nothing")
      return "with room again it said " + said;
    expected.apply(numbered_publish(number));
  }
  s.reset();
  return lines_in(*opened(folder)) == expected.lines() ? "" : "other contents after opening again";
}

} // namespace

TEST_CASE("store in SQLite: a full disk stops commits until there is room again", "[registry][unit]") {
  temporary_folder folder;
  auto const said = in_child([&]() -> std::string {
    return mount_small_disk(folder.path()) ? fill_and_go_on(folder.path()) : "no disk";
  });
  if (said == "no disk")
    WARN("not run: this system lets no process mount a small disk; the simulated disk covers the logic");
  else
    CHECK(said.empty());
}
