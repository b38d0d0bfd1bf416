#include "tests/actors/disk_entries.hpp"
#include "tests/support/catch.hpp"

#include <map>

#include <sys/stat.h>

using namespace leat;
using namespace leat::test;
using Catch::Matchers::ContainsSubstring;

namespace {

std::string text(std::optional<bytes> const& record) {
  return record ? std::string(reinterpret_cast<char const*>(record->data()), record->size()) : "nothing";
}

std::string read(disk_file& file, disk_key const& k) {
  return text(file.read(k).value());
}

void write(disk_file& file, disk_key const& k, std::string_view record, double cost = 1) {
  REQUIRE(file.write(k, octets(record), cost).value());
}

void close(std::unique_ptr<disk_file> file) {
  file->finish().value();
}

} // namespace

TEST_CASE("disk file: what was written is read, by version and form, also later", "[actors][unit]") {
  disk_place place;
  {
    auto file = place.open();
    CHECK(read(*file, key("a")) == "nothing");
    write(*file, key("a"), "one");
    write(*file, key("a", 2), "two");
    write(*file, key("b"), "three");
    write(*file, key(""), "");
    CHECK(read(*file, key("a")) == "one");
    CHECK(read(*file, key("a", 2)) == "two");
    CHECK(file->now().entries == 4);
    close(std::move(file));
  }
  auto file = place.open();
  CHECK(file->now().entries == 4);
  CHECK(read(*file, key("a")) == "one");
  CHECK(read(*file, key("a", 2)) == "two");
  CHECK(read(*file, key("b")) == "three");
  CHECK(read(*file, key("")).empty());
  CHECK(read(*file, key("c")) == "nothing");
  CHECK(place.reports.empty());
  struct stat status {};
  REQUIRE(::stat(place.file.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
}

TEST_CASE("disk file: the later record replaces the earlier one, and erasing removes it", "[actors][unit]") {
  disk_place place;
  auto file = place.open();
  write(*file, key("a"), "one");
  write(*file, key("a"), "two");
  CHECK(read(*file, key("a")) == "two");
  CHECK(file->now().entries == 1);
  write(*file, key("b"), "kept");
  file->erase(key("a")).value();
  file->erase(key("never there")).value();
  CHECK(read(*file, key("a")) == "nothing");
  CHECK(read(*file, key("b")) == "kept");
  CHECK(file->now().entries == 1);
}

TEST_CASE("disk file: erasing a version leaves the others", "[actors][unit]") {
  disk_place place;
  auto file = place.open();
  for (int i = 0; i < 200; ++i) {
    write(*file, key(std::to_string(i), 1), "one");
    write(*file, key(std::to_string(i), 2), "two");
  }
  while (!file->erase_version(key("", 1).version).value())
    ;
  file->commit().value();
  CHECK(file->now().entries == 200);
  for (int i = 0; i < 200; ++i) {
    CHECK(read(*file, key(std::to_string(i), 1)) == "nothing");
    CHECK(read(*file, key(std::to_string(i), 2)) == "two");
  }
}

TEST_CASE("disk file: what is abandoned was never there", "[actors][unit]") {
  disk_place place;
  auto file = place.open(64 * disk_file::bytes_min); // all of it in one transaction
  write(*file, key("a"), "one");
  file->commit().value();
  write(*file, key("a"), "two");
  write(*file, key("b"), "three");
  file->abandon();
  CHECK(read(*file, key("a")) == "one");
  CHECK(read(*file, key("b")) == "nothing");
  CHECK(file->now().entries == 1);
}

TEST_CASE("disk file: of two keys with one hash neither gets the other's record", "[actors][unit]") {
  disk_place place;
  auto file = place.open();
  write(*file, key("a"), "of a");
  close(std::move(file));
  auto const a = place.number("SELECT id FROM entries");
  file = place.open();
  file->erase(key("a")).value();
  write(*file, key("b"), "of b");
  close(std::move(file));
  // Now b's entry stands where a's would.
  place.alter(
    "UPDATE entries SET id = " + std::to_string(a) + "; UPDATE contents SET id = " + std::to_string(a));
  file = place.open();
  CHECK(read(*file, key("a")) == "nothing");
  CHECK(file->now().damaged == 0);
  write(*file, key("a"), "of a");
  CHECK(read(*file, key("a")) == "of a");
  CHECK(file->now().entries == 1);
}

TEST_CASE("disk file: an entry of more than a sixteenth of the budget is not kept", "[actors][unit]") {
  disk_place place;
  auto file = place.open();
  auto const most = disk_file::bytes_min / 16 - 32 - 1;
  CHECK(file->write(key("a"), noise(most, 1), 1).value());
  CHECK(file->read(key("a")).value() == noise(most, 1));
  CHECK_FALSE(file->write(key("a"), noise(most + 1, 2), 1).value());
  CHECK(file->read(key("a")).value() == std::nullopt);
  CHECK(file->now().entries == 0);
}

TEST_CASE("disk file: no budget below the least is taken", "[actors][unit]") {
  disk_place place;
  auto const refused = disk_file::open(place.options(1000));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == errc::invalid_argument);
  CHECK_THAT(refused.error().message, ContainsSubstring("1000") && ContainsSubstring("1048576"));
}

TEST_CASE("disk file: a random history agrees with a map, but for what made room", "[actors][unit]") {
  auto const seed = GENERATE(1, 2, 3, 4);
  CAPTURE(seed);
  std::mt19937_64 random(static_cast<std::uint64_t>(seed));
  auto const below = [&](std::uint64_t bound) { return random() % bound; };
  disk_place place;
  auto const budget = disk_file::bytes_min << below(3);
  std::map<std::pair<std::uint8_t, std::string>, bytes> expected;
  auto const size_max = std::uint64_t{1} << (4 + below(13));
  auto file = place.open(budget);
  for (int i = 0; i < 4000; ++i) {
    auto const version = static_cast<std::uint8_t>(1 + below(3));
    auto const form = std::to_string(below(1000));
    auto const what = below(100);
    if (what < 50) {
      auto const record = noise(below(size_max), random());
      if (file->write(key(form, version), record, static_cast<double>(below(100))).value())
        expected[{version, form}] = record;
      else
        expected.erase({version, form});
    } else if (what < 90) {
      auto const found = file->read(key(form, version)).value();
      if (found)
        REQUIRE(expected.at({version, form}) == *found);
      else if (file->now().evicted == 0)
        REQUIRE_FALSE(expected.contains({version, form}));
    } else if (what < 97) {
      file->erase(key(form, version)).value();
      expected.erase({version, form});
    } else if (what < 99) {
      file->commit().value();
    } else if (below(4) == 0) {
      while (!file->erase_version(key("", version).version).value())
        ;
      std::erase_if(expected, [&](auto const& e) { return e.first.first == version; });
    } else {
      close(std::move(file));
      file = place.open(budget);
    }
    REQUIRE(place.size() <= budget);
  }
  close(std::move(file));
  CHECK(place.number("SELECT count(*) FROM entries") == place.number("SELECT count(*) FROM contents"));
  CHECK(place.reports.empty());
}
