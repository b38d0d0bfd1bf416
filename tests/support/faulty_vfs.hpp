#pragma once

#include "tests/support/files.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace leat::test {

/// Something that was done to a file.
struct file_operation {
  enum class kind { write, truncate, sync };

  kind what;
  std::string file;       ///< its name, without the folder
  std::size_t offset = 0; ///< where it is written, or cut off
  std::string bytes = {};
};

struct faulty_layer;

/// A file layer of SQLite that passes everything on to the system's, and fails or records what changes files.
///
/// Thread safety: none; one connection at a time uses it.
class faulty_vfs {
public:
  faulty_vfs();
  faulty_vfs(faulty_vfs const&) = delete;
  faulty_vfs& operator=(faulty_vfs const&) = delete;
  ~faulty_vfs();

  /// By which SQLite knows it.
  std::string const& name() const;

  /// The operation after the next `after` fails with SQLite's `code`; with `for_good`, all later ones too.
  /// Half of a write that fails is written.
  void fail(std::size_t after, int code, bool for_good);

  /// From now on nothing fails.
  void heal();

  /// Whether something has failed since `fail`.
  bool failed() const;

  /// What was done to files since the last call.
  std::vector<file_operation> take_operations();

private:
  std::unique_ptr<faulty_layer> layer_;
};

/// What a disk may hold when the machine fails.
enum class unsynced {
  lost,  ///< nothing that was not synced
  kept,  ///< everything, as after the end of a process
  mixed, ///< of each operation nothing, all, or a part, as a seed decides
};

/// The files of `before` after the first `count` of the operations and a failure of the machine.
folder_image after_crash(folder_image before, std::vector<file_operation> const& operations,
  std::size_t count, unsynced fate, std::uint64_t seed = 0);

} // namespace leat::test
