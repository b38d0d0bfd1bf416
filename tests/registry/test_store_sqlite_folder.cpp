// Who may use the folder of an SQLite store, and when.

#include "tests/registry/stored_state.hpp"
#include "tests/registry/stores.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/child.hpp"
#include "tests/support/files.hpp"

#include <csignal>

#include <unistd.h>

using namespace leat;
using namespace leat::test;
using Catch::Matchers::ContainsSubstring;

namespace {

std::string in_use(std::filesystem::path const& folder, ::pid_t holder) {
  return "failed_precondition: '" + folder.string() + "' is in use by process " + std::to_string(holder) +
         "; one registry at a time may hold it";
}

/// What opening the folder complains about for a user who is not root, to whom all is allowed.
std::string complaint_of_nobody(std::filesystem::path const& folder) {
  return in_child([&]() -> std::string {
    if (::geteuid() == 0 && ::seteuid(65534) != 0)
      return "no other user";
    return opening_complaint(folder);
  });
}

} // namespace

TEST_CASE("store in SQLite: a folder has one store at a time in a process", "[registry][unit]") {
  temporary_folder folder;
  {
    auto const first = opened(folder.path());
    CHECK(opening_complaint(folder.path()) == in_use(folder.path(), ::getpid()));
    CHECK(opening_complaint(folder.path() / ".." / folder.path().filename()) ==
          in_use(folder.path(), ::getpid()));
    CHECK(first->commit({{stored::account{"ann"}}, {}, {}}));
  }
  CHECK(opening_complaint(folder.path()) == "nothing");
}

TEST_CASE("store in SQLite: a folder has one process at a time", "[registry][unit]") {
  temporary_folder folder;
  auto const first = opened(folder.path());
  CHECK(in_child([&] { return opening_complaint(folder.path()); }) == in_use(folder.path(), ::getpid()));
}

TEST_CASE("store in SQLite: a killed process lets go of its folder", "[registry][unit]") {
  temporary_folder folder;
  in_child([&]() -> std::string {
    auto const s = opened(folder.path());
    (void)s->commit({{stored::account{"ann"}}, {}, {}});
    ::raise(SIGKILL);
    return "alive";
  });
  CHECK_FALSE(read_file(folder.path() / "lock").empty());
  CHECK(lines_in(*opened(folder.path())) == std::vector<std::string>{"account | ann | user | "});
}

TEST_CASE("store in SQLite: a lock file that is none is refused and left alone", "[registry][unit]") {
  temporary_folder folder;
  write_file(folder.path() / "lock", "my notes");
  CHECK_THAT(opening_complaint(folder.path()), ContainsSubstring("is no lock file of Leat's"));
  CHECK(read_file(folder.path() / "lock") == "my notes");
}

TEST_CASE("store in SQLite: a folder that cannot be made or used is named", "[registry][unit]") {
  temporary_folder folder;
  auto const inside = folder.path() / "file" / "store";
  write_file(folder.path() / "file", "x");
  CHECK(opening_complaint(inside) == "failed_precondition: '" + (folder.path() / "file").string() +
                                       "' cannot be created as a folder: File exists");
  CHECK(opening_complaint("/proc/leat/store") ==
        "failed_precondition: '/proc/leat' cannot be created as a folder: No such file or directory");
  auto const mine = folder.path() / "mine";
  std::filesystem::create_directory(mine);
  std::filesystem::permissions(folder.path(), std::filesystem::perms{0755});
  std::filesystem::permissions(mine, std::filesystem::perms{0555});
  CHECK(complaint_of_nobody(mine) == "failed_precondition: '" + (mine / "lock").string() +
                                       "' cannot be opened or created: Permission denied");
  CHECK(complaint_of_nobody(mine / "store") == "failed_precondition: '" + (mine / "store").string() +
                                                 "' cannot be created as a folder: Permission denied");
}

TEST_CASE("store in SQLite: a file that cannot be read or written is named", "[registry][unit]") {
  temporary_folder folder;
  opened(folder.path());
  auto const file = folder.path() / "registry.sqlite";
  std::filesystem::permissions(folder.path(), std::filesystem::perms{0777});
  std::filesystem::permissions(folder.path() / "lock", std::filesystem::perms{0666});
  std::filesystem::permissions(file, std::filesystem::perms{0444});
  CHECK(
    complaint_of_nobody(folder.path()) == "failed_precondition: '" + file.string() +
                                            "' cannot be written: permission denied; it was left as it is");
  std::filesystem::permissions(file, std::filesystem::perms{0000});
  CHECK(complaint_of_nobody(folder.path()) ==
        "failed_precondition: '" + file.string() + "' cannot be opened: Permission denied");
}
