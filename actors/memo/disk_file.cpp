#include "actors/memo/disk_file.hpp"

#include "actors/memo/disk_digest.hpp"
#include "actors/memo/disk_open.hpp"
#include "actors/memo/disk_sql.hpp"
#include "words/hexadecimal.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace leat {

namespace {

constexpr std::size_t uses_max = 512; ///< that are counted in memory before they are written
constexpr int step_entries = 64;      ///< that a step removes

/// Of an entry, beside what it holds: for its density alone.
constexpr std::size_t entry_overhead = 128;

/// What a change of one row may write at most, apart from what it holds: a leaf of each tree, and one that is
/// split.
constexpr std::uint64_t row_bytes = 5 * disk_bounds::page_size;

std::uint64_t size_of(disk_key const& key, bytes const& record) noexcept {
  return key.version.size() + key.form.size() + record.size();
}

/// What writing an entry may write at most.
std::uint64_t written_for(disk_key const& key, bytes const& record) noexcept {
  constexpr auto usable = disk_bounds::page_size - 4; // an overflow page begins with the next one's number
  return (size_of(key, record) + usable - 1) / usable * disk_bounds::page_size + row_bytes;
}

std::int64_t family_of(std::array<std::byte, 32> const& version) noexcept {
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < sizeof out; ++i)
    out = out << 8 | std::to_integer<std::uint64_t>(version[i]);
  return static_cast<std::int64_t>(out);
}

/// SQLite takes a span without an address for NULL.
std::span<std::byte const> blob(std::span<std::byte const> octets) noexcept {
  static constexpr std::byte nothing{};
  return octets.empty() ? std::span<std::byte const>(&nothing, 0) : octets;
}

double density_of(std::uint64_t bytes, double cost_seconds) noexcept {
  auto const cost = std::isfinite(cost_seconds) ? std::clamp(cost_seconds, 1e-9, 1e9) : 1e-9;
  return cost / static_cast<double>(bytes + entry_overhead);
}

} // namespace

disk_bounds::disk_bounds(std::uint64_t bytes_max) noexcept
    : pages_max(static_cast<std::int64_t>(bytes_max / 8 * 7 / page_size)),
      entry_bytes_max(std::min(bytes_max / 16, std::uint64_t{512} << 20)),
      change_bytes_max(std::min(bytes_max / 32, std::uint64_t{4} << 20)),
      log_bytes_max(change_bytes_max) {}

disk_file::disk_file(sqlite_database database, disk_file_options options)
    : database_(std::move(database)), options_(std::move(options)), bounds_(options_.bytes_max) {}

result<std::unique_ptr<disk_file>> disk_file::open(disk_file_options options) {
  if (options.bytes_max < bytes_min)
    return error(errc::invalid_argument, "a budget of " + std::to_string(options.bytes_max) +
                                           " bytes for the memo's disk tier; expected at least " +
                                           std::to_string(bytes_min));
  for (int tries = 0;; ++tries) {
    auto database = open_disk_database(options);
    if (!database)
      return std::move(database).error();
    std::unique_ptr<disk_file> out(new disk_file(*std::move(database), options));
    auto loaded = out->load();
    if (loaded)
      return out;
    out.reset();
    if (loaded.error().code != errc::failed_precondition || tries > 0)
      return std::move(loaded).error();
    put_aside(options, loaded.error());
  }
}

result<std::unique_ptr<disk_file>> disk_file::start_anew(disk_file_options options, error const& why) {
  put_aside(options, why);
  return open(std::move(options));
}

result<void> disk_file::load() {
  auto seed = database_.number(disk_sql::seed);
  if (!seed)
    return std::move(seed).error();
  seed_ = static_cast<std::uint64_t>(*seed);
  auto entries = database_.number(disk_sql::count);
  if (!entries)
    return std::move(entries).error();
  counts_.entries = static_cast<std::uint64_t>(*entries);
  {
    auto least = database_.rows(disk_sql::least);
    auto row = least.next();
    if (!row)
      return std::move(row).error();
    inflation_ = *row ? least.real(1) : 0;
  }
  auto used = used_pages();
  if (!used)
    return std::move(used).error();
  committed_ = counts_;
  return {};
}

std::int64_t disk_file::id_of(disk_key const& key) const {
  return disk_id(seed_, key.version, key.form);
}

result<std::int64_t> disk_file::used_pages() {
  auto const all = database_.number(disk_sql::pages);
  if (!all)
    return all;
  auto const free = database_.number(disk_sql::free_pages);
  if (!free)
    return free;
  counts_.bytes = static_cast<std::uint64_t>(*all - *free) * disk_bounds::page_size;
  return *all - *free;
}

result<std::optional<bytes>> disk_file::read(disk_key const& key) {
  auto const id = id_of(key);
  {
    auto found = database_.rows(disk_sql::find, id);
    auto row = found.next();
    if (!row)
      return std::move(row).error();
    if (!*row)
      return std::optional<bytes>();
    auto const version = found.blob(1);
    auto const form = found.blob(2);
    auto const record = found.blob(3);
    if (std::ranges::equal(checksum_of(version, form, record), found.blob(0))) {
      if (!std::ranges::equal(version, key.version) || !std::ranges::equal(form, key.form))
        return std::optional<bytes>(); // another key with this hash
      ++uses_[id];
      return std::optional<bytes>(std::in_place, record.begin(), record.end());
    }
  }
  if (auto dropped = drop_damaged(key, id); !dropped)
    return std::move(dropped).error();
  return std::optional<bytes>();
}

bool disk_file::is_too_large(disk_key const& key, bytes const& record) const {
  return size_of(key, record) > bounds_.entry_bytes_max;
}

result<bool> disk_file::write(disk_key const& key, bytes const& record, double cost_seconds) {
  auto const id = id_of(key);
  if (is_too_large(key, record)) {
    if (auto gone = remove(id); !gone) // what it would have replaced
      return std::move(gone).error();
    return false;
  }
  for (bool enough = false; !enough;) {
    auto room = make_room(key, record);
    if (!room)
      return room;
    enough = *room;
  }
  if (auto begun = change(written_for(key, record)); !begun)
    return std::move(begun).error();
  auto const checksum = checksum_of(key.version, key.form, record);
  auto done = database_.run(disk_sql::put_content, id, std::span<std::byte const>(checksum),
    std::span<std::byte const>(key.version), blob(key.form), blob(record));
  auto const family = family_of(key.version);
  auto const density = density_of(size_of(key, record), cost_seconds);
  if (done)
    done = database_.run(disk_sql::renew_entry, id, family, density, inflation_);
  if (done && database_.changed() == 0) {
    done = database_.run(disk_sql::add_entry, id, family, density, inflation_);
    ++counts_.entries;
  }
  if (!done)
    return std::move(done).error();
  return true;
}

result<void> disk_file::erase(disk_key const& key) {
  return remove(id_of(key));
}

result<bool> disk_file::erase_version(std::array<std::byte, 32> const& version) {
  auto const family = family_of(version);
  for (int step = 0; step < step_entries; ++step) {
    std::int64_t id = 0;
    {
      auto found = database_.rows(disk_sql::one_of_family, family);
      auto row = found.next();
      if (!row || !*row)
        return row ? result<bool>(true) : row;
      id = found.integer(0);
    }
    if (auto gone = remove_listed(id); !gone)
      return std::move(gone).error();
  }
  return false;
}

result<bool> disk_file::trim() {
  if (auto room = make_room(std::uint64_t{0}); !room || !*room)
    return room;
  if (auto done = commit(); !done)
    return std::move(done).error();
  auto const before = database_.number(disk_sql::pages);
  if (!before)
    return before.error();
  if (*before <= bounds_.pages_max) {
    // The log says so; the file is cut off when the log is moved into it.
    if (auto moved = move_log(); !moved)
      return std::move(moved).error();
    return true;
  }
  auto const step = std::to_string(bounds_.change_bytes_max / disk_bounds::page_size);
  auto done = database_.execute("PRAGMA incremental_vacuum(" + step + ")");
  if (done)
    done = checkpoint();
  if (!done)
    return std::move(done).error();
  return database_.number(disk_sql::pages).transform([&](auto now) { return now == *before; });
}

result<void> disk_file::commit() {
  if (database_.in_transaction() || uses_.size() >= uses_max)
    if (auto written = write_uses(); !written)
      return written;
  return end_transaction();
}

result<void> disk_file::finish() {
  if (auto written = write_uses(); !written)
    return written;
  return end_transaction();
}

void disk_file::abandon() {
  if (database_.in_transaction())
    (void)database_.execute("ROLLBACK"); // the first error is the one to report
  auto const damaged = counts_.damaged;
  counts_ = committed_;
  counts_.damaged = damaged;
  changed_bytes_ = 0;
}

/// Before a change that writes so much: begins a transaction, after ending one that would grow too large.
result<void> disk_file::change(std::uint64_t bytes) {
  if (changed_bytes_ > 0 && changed_bytes_ + bytes > bounds_.change_bytes_max)
    if (auto ended = end_transaction(); !ended)
      return ended;
  if (!database_.in_transaction()) {
    if (auto moved = checkpoint(); !moved)
      return moved;
    if (auto begun = database_.execute("BEGIN IMMEDIATE"); !begun)
      return begun;
  }
  changed_bytes_ += bytes;
  return {};
}

result<void> disk_file::end_transaction() {
  if (!database_.in_transaction())
    return {};
  if (auto done = database_.execute("COMMIT"); !done)
    return done;
  changed_bytes_ = 0;
  auto used = used_pages();
  committed_ = counts_;
  if (!used)
    return std::move(used).error();
  return {};
}

/// Moves the log into the file where it is long enough.
result<void> disk_file::checkpoint() {
  std::error_code missing;
  auto const log = std::filesystem::file_size(std::filesystem::path(options_.file).concat("-wal"), missing);
  if (missing || log < bounds_.log_bytes_max)
    return {};
  return move_log();
}

result<void> disk_file::move_log() {
  auto done = database_.rows(disk_sql::checkpoint).next();
  if (!done)
    return std::move(done).error();
  return {};
}

result<bool> disk_file::make_room(disk_key const& key, bytes const& record) {
  if (is_too_large(key, record))
    return true;
  return make_room(written_for(key, record));
}

result<bool> disk_file::make_room(std::uint64_t bytes) {
  auto const pages = static_cast<std::int64_t>(bytes / disk_bounds::page_size);
  for (int step = 0;; ++step) {
    auto const used = used_pages();
    if (!used)
      return used.error();
    auto const enough = *used + pages <= bounds_.pages_max;
    if (enough || step == step_entries)
      return enough;
    if (auto gone = evict(); !gone)
      return std::move(gone).error();
  }
}

/// Removes the entry that is worth least.
result<void> disk_file::evict() {
  std::int64_t id = 0;
  {
    auto least = database_.rows(disk_sql::least);
    auto row = least.next();
    if (!row)
      return std::move(row).error();
    if (!*row)
      return damaged("it is full without an entry");
    id = least.integer(0);
    inflation_ = std::max(inflation_, least.real(1));
  }
  if (auto gone = remove_listed(id); !gone)
    return gone;
  ++counts_.evicted;
  return {};
}

result<void> disk_file::remove(std::int64_t id) {
  if (auto begun = change(row_bytes); !begun)
    return begun;
  if (auto gone = database_.run(disk_sql::remove_content, id); !gone)
    return gone;
  auto gone = database_.run(disk_sql::remove_entry, id);
  if (gone)
    counts_.entries -= std::min(counts_.entries, static_cast<std::uint64_t>(database_.changed()));
  return gone;
}

/// Removes an entry that an index names.
result<void> disk_file::remove_listed(std::int64_t id) {
  auto gone = remove(id);
  if (gone && database_.changed() == 0)
    return damaged("an index names an entry that is not there");
  return gone;
}

error disk_file::damaged(std::string const& why) const {
  return {errc::failed_precondition, "'" + options_.file.string() + "' is damaged: " + why};
}

result<void> disk_file::drop_damaged(disk_key const& key, std::int64_t id) {
  ++counts_.damaged;
  if (options_.report)
    options_.report("'" + options_.file.string() + "': entry " + std::to_string(id) +
                    ", found for a version with digest " + hexadecimal(key.version).substr(0, 12) +
                    "..., is damaged: its checksum does not fit; it was removed");
  return remove(id);
}

result<void> disk_file::write_uses() {
  for (auto const& [id, count] : std::exchange(uses_, {})) {
    if (auto begun = change(row_bytes); !begun)
      return begun;
    if (auto done = database_.run(disk_sql::use_entry, id, count, inflation_); !done)
      return done;
  }
  return {};
}

} // namespace leat
