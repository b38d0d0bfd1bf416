// A disk that fails, at every place where it can, and a machine that does.

#include "tests/registry/stored_state.hpp"
#include "tests/registry/stores.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/faulty_vfs.hpp"
#include "tests/support/files.hpp"

#include <algorithm>
#include <random>

#include <sqlite3.h>

using namespace leat;
using namespace leat::test;
using Catch::Matchers::ContainsSubstring;

namespace {

constexpr std::size_t audit_max = 4;

/// Transactions that follow each other, the states between them, and the files of a store that begins there.
/// The log is short, so that it is moved into the file every few commits.
struct series {
  std::vector<stored::transaction> transactions;
  std::vector<std::vector<std::string>> states; ///< before the first transaction, after the first, …
  folder_image files;

  series(std::uint64_t seed, std::size_t count) {
    std::mt19937_64 random(seed);
    stored_state state(audit_max);
    temporary_folder folder;
    auto const s = opened(folder.path(), {.audit_max = audit_max});
    auto const take = [&](bool commit) {
      auto t = state.random_transaction(random);
      state.apply(t);
      if (commit)
        REQUIRE(complaint(s->commit(t)) == "nothing");
      else
        transactions.push_back(std::move(t));
    };
    for (int i = 0; i < 10; ++i)
      take(true);
    files = read_folder(folder.path());
    states.push_back(state.lines());
    for (std::size_t i = 0; i < count; ++i) {
      take(false);
      states.push_back(state.lines());
    }
  }
};

/// A store in a folder that starts with certain files, on a disk that can fail.
struct stage {
  faulty_vfs disk;
  temporary_folder folder;
  sqlite_options options{.audit_max = audit_max, .log_pages_max = 6, .vfs = disk.name()};
  std::unique_ptr<store> held;

  explicit stage(folder_image const& files) {
    write_folder(folder.path(), files);
    open();
  }
  void open() {
    held.reset();
    held = opened(folder.path(), options);
  }
};

/// What is found in these files when a new process opens them.
std::vector<std::string> found_in(folder_image files) {
  files.erase("lock");
  return lines_in(*stage(files).held);
}

std::string line_of(file_operation const& operation) {
  return std::array{"write ", "truncate ", "sync "}[static_cast<std::size_t>(operation.what)] +
         operation.file;
}

/// Lets every write, sync and truncation of a series fail once, one in each run.
void check_every_failure(int code, bool for_good) {
  CAPTURE(for_good);
  series const all(3, 6);
  std::size_t failed_commits = 0;
  bool was_reached = true;
  for (std::size_t at = 0; was_reached; ++at) {
    CAPTURE(at);
    stage on(all.files);
    on.disk.take_operations();
    on.disk.fail(at, code, for_good);
    for (std::size_t i = 0; i < all.transactions.size(); ++i) {
      CAPTURE(i);
      auto const outcome = on.held->commit(all.transactions[i]);
      if (!outcome) {
        ++failed_commits;
        REQUIRE(on.disk.failed());
        auto const said = complaint(outcome);
        CHECK_THAT(said, code == SQLITE_FULL
                           ? ContainsSubstring("resource_exhausted: the disk that holds") &&
                               ContainsSubstring("is full; nothing was stored")
                           : ContainsSubstring("unavailable: ") && ContainsSubstring("disk I/O error"));
        CHECK(lines_in(*on.held) == all.states[i]);
        // As if the process were killed now.
        auto const may_come_back = said.find("may turn up all the same") != std::string::npos;
        auto const found = found_in(read_folder(on.folder.path()));
        CHECK((found == all.states[i] || (may_come_back && found == all.states[i + 1])));
        CHECK((for_good || !may_come_back));
        on.disk.heal();
        REQUIRE(complaint(on.held->commit(all.transactions[i])) == "nothing");
      }
      REQUIRE(lines_in(*on.held) == all.states[i + 1]);
    }
    was_reached = on.disk.failed();
    on.disk.heal();
    on.open();
    REQUIRE(lines_in(*on.held) == all.states.back());
  }
  CHECK(failed_commits > 20);
}

} // namespace

TEST_CASE("store in SQLite: wherever the disk is full, what was acknowledged is there and the rest is not",
  "[registry][unit]") {
  check_every_failure(SQLITE_FULL, GENERATE(false, true));
}

TEST_CASE("store in SQLite: wherever the disk breaks, what was acknowledged is there and the rest is not",
  "[registry][unit]") {
  check_every_failure(SQLITE_IOERR, GENERATE(false, true));
}

TEST_CASE("store in SQLite: after a failure of the machine what was acknowledged is there, nothing in part",
  "[registry][unit]") {
  auto const fate = GENERATE(unsynced::lost, unsynced::kept, unsynced::mixed);
  series const all(5, 12);
  stage on(all.files);
  on.disk.take_operations();
  auto const before = read_folder(on.folder.path());
  std::vector<file_operation> operations;
  std::vector<std::size_t> acknowledged; ///< after how many operations
  for (auto const& t : all.transactions) {
    REQUIRE(complaint(on.held->commit(t)) == "nothing");
    std::ranges::move(on.disk.take_operations(), std::back_inserter(operations));
    acknowledged.push_back(operations.size());
  }
  REQUIRE(std::ranges::any_of(operations, [](auto const& o) { return o.file == "registry.sqlite"; }));
  for (std::size_t count = 0; count <= operations.size(); ++count) {
    CAPTURE(count, count == 0 ? "" : line_of(operations[count - 1]));
    auto const done =
      static_cast<std::size_t>(std::ranges::upper_bound(acknowledged, count) - acknowledged.begin());
    auto const found = found_in(after_crash(before, operations, count, fate, count));
    CHECK((found == all.states[done] || (done + 1 < all.states.size() && found == all.states[done + 1])));
  }
}

TEST_CASE("store in SQLite: a store is made whole or not at all, whatever fails", "[registry][unit]") {
  auto const code = GENERATE(SQLITE_FULL, SQLITE_IOERR);
  faulty_vfs disk;
  for (std::size_t at = 0;; ++at) {
    CAPTURE(at);
    temporary_folder folder;
    disk.fail(at, code, true);
    auto const said = opening_complaint(folder.path(), {.vfs = disk.name()});
    disk.heal();
    CHECK(opening_complaint(folder.path()) == "nothing");
    if (!disk.failed())
      break;
    CHECK_THAT(said, ContainsSubstring(code == SQLITE_FULL ? "resource_exhausted: " : "unavailable: "));
  }
}
