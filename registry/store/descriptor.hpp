#pragma once

#include <leat/result.hpp>

#include <filesystem>
#include <string_view>

namespace leat {

/// What the system says about a path, as in "'/x/y' cannot be opened: Permission denied".
/// `resource_exhausted` where the disk is full, else `failed_precondition`.
error system_error(std::filesystem::path const& path, std::string_view what, int number);

/// An open file, closed with the object and in programs that the process starts.
class descriptor {
public:
  /// `flags` as for open(2). A file that is made can be read and written by its owner alone.
  static result<descriptor> open(std::filesystem::path const& path, int flags);

  descriptor(descriptor&& other) noexcept;
  descriptor& operator=(descriptor&&) = delete;
  ~descriptor();

  int number() const noexcept { return number_; }

private:
  explicit descriptor(int number) noexcept : number_(number) {}

  int number_; ///< -1: moved from
};

/// Makes a folder, mode 0700, and those above it, where they are missing.
result<void> make_folder(std::filesystem::path const& folder);

/// Makes durable what was created, renamed or removed in a folder.
result<void> sync_folder(std::filesystem::path const& folder);

} // namespace leat
