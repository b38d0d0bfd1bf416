#pragma once

#include "registry/store/descriptor.hpp"

#include <leat/result.hpp>

#include <filesystem>

namespace leat {

/// Holds a folder for one owner at a time: flock(2) on the file `lock` in it, which names the process.
///
/// The lock belongs to the open file, so two holders in one process exclude each other too; and the system
/// lets go of it when the process ends, however it ends.
class folder_lock {
public:
  /// `failed_precondition` names the process that has the folder already, or why it cannot be had.
  static result<folder_lock> take(std::filesystem::path const& folder);

  folder_lock(folder_lock&&) = default;
  ~folder_lock();

private:
  explicit folder_lock(descriptor file) noexcept : file_(std::move(file)) {}

  descriptor file_;
};

} // namespace leat
