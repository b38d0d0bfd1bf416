#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <string>

namespace leat::test {

inline std::string read_file(std::filesystem::path const& path) {
  std::string out(std::filesystem::file_size(path), '\0');
  std::ifstream in(path, std::ios::binary);
  in.read(out.data(), static_cast<std::streamsize>(out.size()));
  return out;
}

inline void write_file(std::filesystem::path const& path, std::string const& bytes) {
  std::filesystem::remove(
    path); // some file systems wait for the disk when a file is emptied and written again
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

/// The contents of a folder's files, by name.
using folder_image = std::map<std::string, std::string>;

inline folder_image read_folder(std::filesystem::path const& folder) {
  folder_image out;
  for (auto const& entry : std::filesystem::directory_iterator(folder))
    if (entry.is_regular_file())
      out[entry.path().filename().string()] = read_file(entry.path());
  return out;
}

/// Makes the folder hold these files and no others.
inline void write_folder(std::filesystem::path const& folder, folder_image const& image) {
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  for (auto const& [name, bytes] : image)
    write_file(folder / name, bytes);
}

} // namespace leat::test
