#include "tests/support/faulty_vfs.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <random>
#include <utility>

#include <sqlite3.h>

namespace leat::test {

struct faulty_layer {
  std::string name;
  sqlite3_vfs vfs{};
  sqlite3_vfs* system = sqlite3_vfs_find(nullptr);
  std::size_t left = 0; ///< operations until one fails
  int code = SQLITE_OK;
  bool for_good = false;
  bool failed = false;
  std::vector<file_operation> operations;

  /// Counts an operation and says whether it is to fail.
  bool fails() {
    if (code == SQLITE_OK || (failed && !for_good))
      return false;
    if (left > 0) {
      --left;
      return false;
    }
    failed = true;
    return true;
  }
};

namespace {

/// What SQLite takes for its file. The system's own stands behind it in memory.
struct shim {
  sqlite3_file base;
  faulty_layer* owner;
  char const* path;

  sqlite3_file* system() { return reinterpret_cast<sqlite3_file*>(this + 1); }
  sqlite3_io_methods const& methods() { return *system()->pMethods; }
  void note(file_operation operation) {
    operation.file = path ? std::filesystem::path(path).filename().string() : "";
    owner->operations.push_back(std::move(operation));
  }
};

shim& of(sqlite3_file* file) {
  return *reinterpret_cast<shim*>(file);
}

int write(sqlite3_file* f, void const* data, int size, sqlite3_int64 offset) {
  auto& s = of(f);
  bool const fails = s.owner->fails();
  auto const written = fails ? size / 2 : size;
  if (auto const code = s.methods().xWrite(s.system(), data, written, offset); code != SQLITE_OK)
    return code;
  s.note({file_operation::kind::write, "", static_cast<std::size_t>(offset),
    std::string(static_cast<char const*>(data), static_cast<std::size_t>(written))});
  if (!fails)
    return SQLITE_OK;
  return s.owner->code == SQLITE_FULL ? SQLITE_FULL : SQLITE_IOERR_WRITE;
}

int truncate(sqlite3_file* f, sqlite3_int64 size) {
  auto& s = of(f);
  if (s.owner->fails())
    return SQLITE_IOERR_TRUNCATE;
  s.note({file_operation::kind::truncate, "", static_cast<std::size_t>(size)});
  return s.methods().xTruncate(s.system(), size);
}

/// Passed on to nobody: what a sync is worth is decided by `after_crash`, and tests have no time to wait.
int sync(sqlite3_file* f, int) {
  auto& s = of(f);
  if (s.owner->fails())
    return SQLITE_IOERR_FSYNC;
  s.note({file_operation::kind::sync, ""});
  return SQLITE_OK;
}

int last_errno(faulty_layer const& layer) {
  return layer.code == SQLITE_FULL ? ENOSPC : EIO;
}

int control(sqlite3_file* f, int operation, void* argument) {
  auto& s = of(f);
  if (operation != SQLITE_FCNTL_LAST_ERRNO || !s.owner->failed)
    return s.methods().xFileControl(s.system(), operation, argument);
  *static_cast<int*>(argument) = last_errno(*s.owner);
  return SQLITE_OK;
}

/// Version 1: neither shared memory nor memory maps, which the store does without.
constexpr sqlite3_io_methods methods{
  1,
  [](sqlite3_file* f) { return of(f).methods().xClose(of(f).system()); },
  [](sqlite3_file* f, void* data, int size, sqlite3_int64 offset) {
    return of(f).methods().xRead(of(f).system(), data, size, offset);
  },
  write,
  truncate,
  sync,
  [](sqlite3_file* f, sqlite3_int64* size) { return of(f).methods().xFileSize(of(f).system(), size); },
  [](sqlite3_file* f, int level) { return of(f).methods().xLock(of(f).system(), level); },
  [](sqlite3_file* f, int level) { return of(f).methods().xUnlock(of(f).system(), level); },
  [](sqlite3_file* f, int* out) { return of(f).methods().xCheckReservedLock(of(f).system(), out); },
  control,
  [](sqlite3_file* f) { return of(f).methods().xSectorSize(of(f).system()); },
  [](sqlite3_file* f) { return of(f).methods().xDeviceCharacteristics(of(f).system()); },
  nullptr,
  nullptr,
  nullptr,
  nullptr,
  nullptr,
  nullptr,
};

sqlite3_vfs* system_of(sqlite3_vfs* vfs) {
  return static_cast<faulty_layer*>(vfs->pAppData)->system;
}

int open(sqlite3_vfs* vfs, sqlite3_filename path, sqlite3_file* f, int flags, int* got) {
  auto& s = of(f);
  s.owner = static_cast<faulty_layer*>(vfs->pAppData);
  s.path = path;
  s.base.pMethods = nullptr;
  auto const code = s.owner->system->xOpen(s.owner->system, path, s.system(), flags, got);
  if (s.system()->pMethods)
    s.base.pMethods = &methods;
  return code;
}

sqlite3_vfs vfs_of(faulty_layer& layer) {
  sqlite3_vfs out{};
  out.iVersion = 1;
  out.szOsFile = static_cast<int>(sizeof(shim)) + layer.system->szOsFile;
  out.mxPathname = layer.system->mxPathname;
  out.zName = layer.name.c_str();
  out.pAppData = &layer;
  out.xOpen = open;
  out.xDelete = [](sqlite3_vfs* v, char const* path, int sync_folder) {
    return system_of(v)->xDelete(system_of(v), path, sync_folder);
  };
  out.xAccess = [](sqlite3_vfs* v, char const* path, int flags, int* answer) {
    return system_of(v)->xAccess(system_of(v), path, flags, answer);
  };
  out.xFullPathname = [](sqlite3_vfs* v, char const* path, int size, char* full) {
    return system_of(v)->xFullPathname(system_of(v), path, size, full);
  };
  out.xRandomness = [](sqlite3_vfs* v, int size, char* bytes) {
    return system_of(v)->xRandomness(system_of(v), size, bytes);
  };
  out.xSleep = [](sqlite3_vfs* v, int microseconds) {
    return system_of(v)->xSleep(system_of(v), microseconds);
  };
  out.xCurrentTime = [](
                       sqlite3_vfs* v, double* now) { return system_of(v)->xCurrentTime(system_of(v), now); };
  out.xGetLastError = [](sqlite3_vfs* v, int, char*) {
    return last_errno(*static_cast<faulty_layer*>(v->pAppData));
  };
  return out;
}

} // namespace

faulty_vfs::faulty_vfs() : layer_(std::make_unique<faulty_layer>()) {
  static std::atomic<int> made{0};
  layer_->name = "faulty-" + std::to_string(++made);
  layer_->vfs = vfs_of(*layer_);
  sqlite3_vfs_register(&layer_->vfs, 0);
}

faulty_vfs::~faulty_vfs() {
  sqlite3_vfs_unregister(&layer_->vfs);
}

std::string const& faulty_vfs::name() const {
  return layer_->name;
}

void faulty_vfs::fail(std::size_t after, int code, bool for_good) {
  layer_->left = after;
  layer_->code = code;
  layer_->for_good = for_good;
  layer_->failed = false;
}

void faulty_vfs::heal() {
  layer_->code = SQLITE_OK;
}

bool faulty_vfs::failed() const {
  return layer_->failed;
}

std::vector<file_operation> faulty_vfs::take_operations() {
  return std::exchange(layer_->operations, {});
}

namespace {

void perform(std::string& bytes, file_operation const& operation, std::size_t written) {
  if (operation.what == file_operation::kind::truncate)
    return bytes.resize(operation.offset);
  if (operation.what == file_operation::kind::sync || written == 0)
    return;
  bytes.resize(std::max(bytes.size(), operation.offset + written));
  bytes.replace(operation.offset, written, operation.bytes, 0, written);
}

} // namespace

folder_image after_crash(folder_image before, std::vector<file_operation> const& operations,
  std::size_t count, unsynced fate, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  auto const below = [&](std::size_t bound) { return static_cast<std::size_t>(random() % bound); };
  std::map<std::string, std::size_t> synced; // operations before this one are on the disk
  for (std::size_t i = 0; i < count; ++i)
    if (operations[i].what == file_operation::kind::sync)
      synced[operations[i].file] = i;
  for (std::size_t i = 0; i < count; ++i) {
    auto const& operation = operations[i];
    auto const size = operation.bytes.size();
    if (fate == unsynced::kept || i < synced[operation.file])
      perform(before[operation.file], operation, size);
    else if (auto const luck = below(3); fate == unsynced::mixed && luck > 0)
      perform(before[operation.file], operation, luck == 1 || size == 0 ? size : below(size));
  }
  return before;
}

} // namespace leat::test
