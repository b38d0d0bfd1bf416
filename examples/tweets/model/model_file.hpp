#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace tweets {

/// A file name of one's own beside a path; the file is removed at the end of the scope.
class scratch_file {
public:
  /// Creates the file, empty. Throws std::runtime_error that names `beside` where that fails.
  explicit scratch_file(std::filesystem::path const& beside);
  ~scratch_file();
  scratch_file(scratch_file const&) = delete;
  scratch_file& operator=(scratch_file const&) = delete;

  std::filesystem::path const& path() const { return path_; }

private:
  std::filesystem::path path_;
};

/// Appends the trailer that `read_sealed` checks: length and checksum of what the file holds.
///
/// fastText reads what it is given without a check and crashes on cut files; readers of its format stop
/// before the trailer and do not notice it.
void seal(std::filesystem::path const& file);

/// The bytes of a sealed file without the trailer. Throws std::runtime_error that names the file.
std::string read_sealed(std::filesystem::path const& file);

} // namespace tweets
