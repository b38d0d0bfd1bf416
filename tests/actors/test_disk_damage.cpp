// Files that are damaged, foreign or of another layout, and disks that fail.

#include "actors/memo/disk_open.hpp"
#include "actors/memo/disk_tier.hpp"
#include "tests/actors/disk_entries.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/faulty_vfs.hpp"
#include "tests/support/files.hpp"

#include <array>
#include <fstream>
#include <map>

#include <sqlite3.h>

using namespace leat;
using namespace leat::test;
using Catch::Matchers::ContainsSubstring;

namespace {

/// The file with 100 entries, `0` to `99`, each of noise, closed.
void make_entries(disk_place& place) {
  place.open();
  place.alter("UPDATE secret SET seed = 1"); // so that entries stand in the same order each time
  auto file = place.open();
  for (std::uint64_t i = 0; i < 100; ++i)
    REQUIRE(file->write(key(std::to_string(i)), noise(500 + 97 * i, i), 1).value());
  file->finish().value();
}

bytes expected(std::uint64_t i) {
  return noise(500 + 97 * i, i);
}

disk_tier::options tier_options(disk_place& place, std::string vfs = {}) {
  disk_tier::options out{place.file, disk_file::bytes_min};
  out.report = place.options().report;
  out.vfs = std::move(vfs);
  return out;
}

} // namespace

TEST_CASE("disk file: a damaged entry is not there, is reported once and goes", "[actors][unit]") {
  auto const column = GENERATE(as<std::string>{}, "record", "form", "version", "checksum");
  CAPTURE(column);
  disk_place place;
  make_entries(place);
  // The first byte of one entry.
  place.alter("UPDATE contents SET " + column + " = CAST(X'5B' || substr(" + column +
              ", 2) AS BLOB) WHERE length(record) = " + std::to_string(expected(42).size()));
  auto file = place.open();
  CHECK(file->read(key("42")).value() == std::nullopt);
  CHECK(file->now().damaged == 1);
  REQUIRE(place.reports.size() == 1);
  CHECK_THAT(place.reports[0], ContainsSubstring(place.file.string()) && ContainsSubstring("010101010101") &&
                                 ContainsSubstring("checksum"));
  CHECK(file->read(key("42")).value() == std::nullopt);
  CHECK(file->now().damaged == 1);
  CHECK(file->now().entries == 99);
  CHECK(file->read(key("41")).value() == expected(41));
  CHECK(file->write(key("42"), octets("again"), 1).value());
  CHECK(file->read(key("42")).value() == octets("again"));
}

TEST_CASE("disk tier: with any byte of the file flipped it gives out nothing wrong", "[actors][unit]") {
  disk_place place;
  make_entries(place);
  auto const image = read_file(place.file);
  std::mt19937_64 random(11);
  std::uint64_t lost = 0;
  for (int round = 0; round < 40; ++round) {
    auto broken = image;
    for (auto flips = 1 + random() % 4; flips > 0; --flips)
      broken[random() % broken.size()] ^= static_cast<char>(1 << random() % 8);
    write_folder(place.folder.path(), {{"memo.sqlite", broken}});
    auto tier = disk_tier::open(tier_options(place)).value();
    for (std::uint64_t i = 0; i < 100; ++i) {
      auto const found = read(*tier, key(std::to_string(i)));
      if (found)
        REQUIRE(*found == expected(i));
      lost += !found;
    }
    for (std::uint64_t i = 0; i < 100; ++i)
      tier->write(key(std::to_string(i), 2), expected(i), 1);
    bool kept = false;
    for (int tries = 0; tries < 3 && !kept; ++tries) { // more damage may show when it is written
      tier->write(key("a", 2), octets("one"), 1);
      kept = read(*tier, key("a", 2)) == octets("one");
    }
    CHECK(kept);
    tier.reset();
    CHECK(place.size() <= disk_file::bytes_min);
  }
  CHECK(lost > 0);
  CHECK(!place.reports.empty());
}

TEST_CASE("disk file: one that is no database, or cut off, is put aside for a new one", "[actors][unit]") {
  disk_place place;
  make_entries(place);
  auto const image = read_file(place.file);
  auto const size = GENERATE(0U, 50U, 4096U, 100'000U);
  CAPTURE(size);
  auto const broken = size == 0 ? std::string(5000, 'x') : image.substr(0, size);
  write_folder(place.folder.path(), {{"memo.sqlite", broken}, {"memo.sqlite.damaged", "of an earlier time"}});
  auto file = place.open();
  CHECK(file->now().entries == 0);
  CHECK(read_file(place.file.string() + ".damaged") == broken);
  REQUIRE(place.reports.size() == 1);
  CHECK_THAT(place.reports[0], ContainsSubstring("starts anew"));
  CHECK(file->write(key("a"), octets("one"), 1).value());
  file->finish().value();
  file.reset();
  CHECK(place.open()->read(key("a")).value() == octets("one"));
  CHECK(place.reports.size() == 1);
}

TEST_CASE("disk tier: a file cut off within its last page has lost what stood there", "[actors][unit]") {
  disk_place place;
  make_entries(place);
  auto const image = read_file(place.file);
  write_folder(place.folder.path(), {{"memo.sqlite", image.substr(0, image.size() - 4000)}});
  auto tier = disk_tier::open(tier_options(place)).value();
  int there = 0;
  for (std::uint64_t i = 0; i < 100; ++i)
    if (auto const found = read(*tier, key(std::to_string(i)))) {
      REQUIRE(*found == expected(i));
      ++there;
    }
  CHECK(there > 0);
  CHECK(there < 100);
}

TEST_CASE("disk file: one of another layout or application makes way for a new one", "[actors][unit]") {
  auto const [change, why] = GENERATE(table<std::string, std::string>({
    {"PRAGMA user_version = 7", "layout 7, expected 1; a new one takes"},
    {"PRAGMA application_id = 7", "no file of the memo"},
    {"DROP TABLE contents", "other tables"},
    {"DROP TABLE entries", "other tables"},
  }));
  CAPTURE(change);
  disk_place place;
  make_entries(place);
  place.alter(change);
  auto file = place.open();
  CHECK(file->now().entries == 0);
  REQUIRE(place.reports.size() == 1);
  CHECK_THAT(place.reports[0], ContainsSubstring(why));
  CHECK(std::filesystem::exists(place.file.string() + ".damaged") == (change != "PRAGMA user_version = 7"));
}

TEST_CASE(
  "disk file: an empty file is a new one, and logs without a file are none of its", "[actors][unit]") {
  disk_place place;
  write_folder(place.folder.path(), {{"memo.sqlite", ""}, {"memo.sqlite-wal", "stale"}});
  CHECK(place.open()->write(key("a"), octets("one"), 1).value());
  write_folder(place.folder.path(), {{"memo.sqlite-journal", "stale"}});
  CHECK(place.open()->write(key("a"), octets("one"), 1).value());
  CHECK(place.reports.empty());
}

TEST_CASE(
  "disk tier: a file damaged while in use is given up, and after the third one all", "[actors][unit]") {
  disk_place place;
  auto o = tier_options(place);
  o.bytes_max = 16 * disk_file::bytes_min;
  auto tier = disk_tier::open(o).value();
  auto const record = noise(100'000, 1);
  for (std::uint64_t round = 1; round <= 3; ++round) {
    CAPTURE(round);
    for (int i = 0; i < 60; ++i)
      tier->write(key(std::to_string(i)), record, 1);
    tier->flush();
    REQUIRE(tier->snapshot().entries == 60);
    {
      std::fstream other(place.file, std::ios::binary | std::ios::in | std::ios::out);
      other.seekp(4096);
      other << std::string(std::filesystem::file_size(place.file) - 4096, 'x');
    }
    for (int i = 0; i < 60; ++i)
      if (auto const found = read(*tier, key(std::to_string(i))))
        REQUIRE(*found == record);
    tier->flush();
    CHECK(tier->snapshot().damaged == round);
    CHECK(tier->snapshot().entries == 0);
    CHECK(place.reports.size() == round);
    CHECK_THAT(place.reports.back(), ContainsSubstring(round < 3 ? "starts anew" : "is off"));
  }
  tier->write(key("a"), octets("one"), 1);
  CHECK(read(*tier, key("a")) == std::nullopt);
  tier.reset();
  CHECK(place.reports.size() == 3);
}

TEST_CASE("disk tier: where there can be no file there is no tier", "[actors][unit]") {
  disk_place place;
  place.file = place.folder.path() / "missing" / "memo.sqlite";
  auto const refused = disk_tier::open(tier_options(place));
  REQUIRE_FALSE(refused);
  CHECK_THAT(refused.error().message, ContainsSubstring(place.file.string()));
  place.file = place.folder.path();
  CHECK_FALSE(disk_tier::open(tier_options(place)));
  CHECK(std::filesystem::is_directory(place.file));
}

TEST_CASE("disk file: whenever the machine fails, it is whole and holds what was written", "[actors][unit]") {
  auto const seed = GENERATE(1U, 2U, 3U);
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  disk_place place;
  make_entries(place);
  auto const before = read_folder(place.folder.path());
  faulty_vfs disk;
  auto options = place.options();
  options.vfs = disk.name();
  auto file = disk_file::open(options).value();
  std::map<std::string, std::vector<bytes>> written;
  for (std::uint64_t i = 0; i < 100; ++i)
    written[std::to_string(i)] = {expected(i)};
  for (std::uint64_t i = 0; i < 400; ++i) {
    auto const form = std::to_string(random() % 150);
    if (random() % 4 == 0)
      file->erase(key(form)).value();
    else
      file->write(key(form), written[form].emplace_back(noise(random() % 10'000, i)), 1).value();
    if (random() % 10 == 0)
      file->commit().value();
  }
  file.reset();
  auto const operations = disk.take_operations();
  for (int round = 0; round < 40; ++round) {
    auto const count = random() % (operations.size() + 1);
    auto const fate = std::array{unsynced::lost, unsynced::kept, unsynced::mixed}[random() % 3];
    CAPTURE(round, count, fate);
    write_folder(place.folder.path(), after_crash(before, operations, count, fate, random()));
    file = place.open();
    std::uint64_t there = 0;
    for (auto const& [form, records] : written)
      if (auto const found = file->read(key(form)).value()) {
        REQUIRE(std::ranges::count(records, *found) > 0);
        ++there;
      }
    CHECK(there > 0);
    CHECK(there == file->now().entries);
    file.reset();
    CHECK(place.number("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'") == 1);
  }
  CHECK(place.reports.empty());
}

TEST_CASE("disk tier: on a full disk it reads, drops and says so once", "[actors][unit]") {
  disk_place place;
  make_entries(place);
  faulty_vfs disk;
  auto tier = disk_tier::open(tier_options(place, disk.name())).value();
  tier->flush();
  CHECK(read(*tier, key("1")) == expected(1));
  tier->flush();
  disk.fail(0, SQLITE_FULL, true);
  for (std::uint64_t i = 0; i < 50; ++i)
    tier->write(key(std::to_string(i), 2), expected(i), 1);
  tier->flush();
  CHECK(disk.failed());
  CHECK(read(*tier, key("2")) == expected(2));
  CHECK(tier->snapshot().errors > 0);
  REQUIRE(place.reports.size() == 1);
  CHECK_THAT(place.reports[0], ContainsSubstring("full"));
  disk.heal();
  tier->write(key("3", 2), expected(3), 1);
  tier->flush();
  CHECK(read(*tier, key("3", 2)) == expected(3));
  CHECK(read(*tier, key("3")) == expected(3));
  tier.reset();
  CHECK(place.reports.size() == 1);
}

TEST_CASE("disk tier: wherever the disk fails, it goes on and gives out nothing wrong", "[actors][unit]") {
  auto const code = GENERATE(SQLITE_FULL, SQLITE_IOERR);
  auto const for_good = GENERATE(false, true);
  CAPTURE(code, for_good);
  disk_place place;
  make_entries(place);
  auto const image = read_file(place.file);
  bool failed = true;
  for (std::size_t after = 0; failed; after = after * 3 / 2 + 1) {
    CAPTURE(after);
    write_folder(place.folder.path(), {{"memo.sqlite", image}});
    faulty_vfs disk;
    disk.fail(after, code, for_good);
    if (auto tier = disk_tier::open(tier_options(place, disk.name())); tier) {
      for (std::uint64_t i = 0; i < 150; ++i) {
        (*tier)->write(key(std::to_string(i % 120), 2), noise(10 * i, i % 120), 1);
        (*tier)->erase(key(std::to_string(i)));
      }
      for (std::uint64_t i = 0; i < 120; ++i)
        if (auto const found = read(**tier, key(std::to_string(i), 2)))
          REQUIRE((*found == noise(10 * i, i) || *found == noise(10 * (i + 120), i)));
    }
    failed = disk.failed();
    disk.heal();
    auto tier = disk_tier::open(tier_options(place)).value();
    for (std::uint64_t i = 0; i < 100; ++i)
      if (auto const found = read(*tier, key(std::to_string(i))))
        REQUIRE(*found == expected(i));
    tier->write(key("a"), octets("one"), 1);
    CHECK(read(*tier, key("a")) == octets("one"));
  }
}
