// What the memo's file may take, and what goes to make room.

#include "tests/actors/disk_entries.hpp"
#include "tests/support/catch.hpp"

using namespace leat;
using namespace leat::test;

namespace {

bool there(disk_file& file, std::string const& form) {
  return file.read(key(form)).value().has_value();
}

/// Writes `count` entries of `size` bytes that cost the same.
void fill(disk_file& file, std::string const& prefix, int count, std::size_t size, double cost) {
  for (int i = 0; i < count; ++i)
    REQUIRE(file.write(key(prefix + std::to_string(i)), noise(size, 1), cost).value());
}

int count_there(disk_file& file, std::string const& prefix, int count) {
  int out = 0;
  for (int i = 0; i < count; ++i)
    out += there(file, prefix + std::to_string(i));
  return out;
}

} // namespace

TEST_CASE("disk file: with its log it stays within the budget, and makes use of it", "[actors][unit]") {
  auto const [budget, size, count, used_min] = GENERATE(table<std::uint64_t, std::size_t, int, double>({
    {1, 0, 10'000, 0.1}, // a row has some 200 bytes of its own
    {1, 500, 4000, 0.4},
    {1, 5000, 1000, 0.6},
    {1, 65'000, 60, 0.7},
    {8, 100, 40'000, 0.3},
    {8, 30'000, 800, 0.7},
    {8, 500'000, 60, 0.7},
  }));
  CAPTURE(budget, size);
  disk_place place;
  auto const bytes_max = budget * disk_file::bytes_min;
  auto file = place.open(bytes_max);
  auto const record = noise(size, 1);
  std::uintmax_t most = 0;
  for (int i = 0; i < count; ++i) {
    REQUIRE(file->write(key(std::to_string(i)), record, 1 + i % 7).value());
    if (i % 100 == 99)
      file->commit().value();
    if (i % 10 == 9)
      most = std::max(most, place.size());
  }
  file->finish().value();
  CHECK(std::max(most, place.size()) <= bytes_max);
  CHECK(file->now().bytes <= std::filesystem::file_size(place.file));
  CHECK(file->now().evicted + file->now().entries == static_cast<std::uint64_t>(count));
  auto const used =
    static_cast<double>(file->now().entries * (size + 32 + 5)) / static_cast<double>(bytes_max);
  CHECK(used >= used_min);
}

TEST_CASE("disk file: what costs least goes first", "[actors][unit]") {
  disk_place place;
  auto file = place.open();
  fill(*file, "cheap ", 10, 20'000, 0.001);
  fill(*file, "dear ", 10, 20'000, 10);
  fill(*file, "more ", 32, 20'000, 0.002);
  CHECK(count_there(*file, "cheap ", 10) == 0);
  CHECK(count_there(*file, "dear ", 10) == 10);
}

TEST_CASE("disk file: of what costs the same the larger goes first", "[actors][unit]") {
  disk_place place;
  auto file = place.open();
  fill(*file, "small ", 50, 1000, 1);
  fill(*file, "large ", 30, 40'000, 1);
  CHECK(count_there(*file, "small ", 50) == 50);
  CHECK(count_there(*file, "large ", 30) < 30);
}

TEST_CASE("disk file: what is used stays, also over a restart", "[actors][unit]") {
  auto const restart = GENERATE(false, true);
  CAPTURE(restart);
  disk_place place;
  auto file = place.open();
  fill(*file, "idle ", 10, 20'000, 1);
  fill(*file, "used ", 10, 20'000, 1);
  for (int times = 0; times < 5; ++times)
    CHECK(count_there(*file, "used ", 10) == 10);
  file->finish().value();
  if (restart) {
    file.reset();
    file = place.open();
  }
  fill(*file, "more ", 35, 20'000, 1.5);
  CHECK(count_there(*file, "idle ", 10) == 0);
  CHECK(count_there(*file, "used ", 10) == 10);
}

TEST_CASE("disk file: what was dear once and is not used any more goes in the end", "[actors][unit]") {
  disk_place place;
  auto file = place.open();
  fill(*file, "dear ", 5, 20'000, 10);
  fill(*file, "first ", 50, 20'000, 1);
  CHECK(count_there(*file, "dear ", 5) == 5);
  file.reset(); // before these uses are written
  file = place.open();
  fill(*file, "more ", 2000, 20'000, 1);
  CHECK(count_there(*file, "dear ", 5) == 0);
}

TEST_CASE("disk file: a smaller budget than before makes the file smaller", "[actors][unit]") {
  disk_place place;
  auto const large = 8 * disk_file::bytes_min;
  auto file = place.open(large);
  fill(*file, "cheap ", 200, 20'000, 1);
  fill(*file, "dear ", 20, 20'000, 100);
  file->finish().value();
  file.reset();
  REQUIRE(place.size() > 4 * disk_file::bytes_min);
  file = place.open();
  while (!file->trim().value())
    ;
  CHECK(count_there(*file, "dear ", 20) == 20);
  CHECK(file->now().entries < 50);
  CHECK(place.size() <= disk_file::bytes_min);
  fill(*file, "more ", 100, 20'000, 1);
  file.reset();
  CHECK(place.size() <= disk_file::bytes_min);
  CHECK(place.reports.empty());
}
