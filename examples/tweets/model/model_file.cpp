#include "examples/tweets/model/model_file.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <system_error>

#include <unistd.h>

namespace tweets {

namespace {

struct trailer {
  std::array<char, 8> magic;
  std::uint64_t size;
  std::uint64_t checksum;
};
static_assert(sizeof(trailer) == 24, "written to files as it stands");

constexpr std::array<char, 8> magic = {'t', 'w', 'e', 'e', 't', 's', '/', '1'};

[[noreturn]] void refuse(std::filesystem::path const& file, std::string const& reason) {
  throw std::runtime_error(file.string() + ": " + reason);
}

std::string system_reason() {
  return std::generic_category().message(errno);
}

// FNV-1a over words of eight bytes: a guard against accidents at the speed of memory, not against forgery.
std::uint64_t checksum_of(std::string_view bytes) {
  std::uint64_t hash = 0xcbf29ce484222325;
  while (!bytes.empty()) {
    std::uint64_t word = 0;
    auto const count = bytes.size() < sizeof word ? bytes.size() : sizeof word;
    std::memcpy(&word, bytes.data(), count);
    hash = (hash ^ word) * 0x100000001b3;
    hash ^= hash >> 29;
    bytes.remove_prefix(count);
  }
  return hash;
}

std::string read_all(std::filesystem::path const& file) {
  if (std::filesystem::is_directory(file))
    refuse(file, "is a folder, not a model");
  std::ifstream in(file, std::ios::binary | std::ios::ate);
  if (!in)
    refuse(file, "cannot be opened: " + system_reason());
  std::string bytes(static_cast<std::size_t>(in.tellg()), '\0');
  in.seekg(0);
  if (!in.read(bytes.data(), static_cast<std::streamsize>(bytes.size())))
    refuse(file, "cannot be read");
  return bytes;
}

} // namespace

scratch_file::scratch_file(std::filesystem::path const& beside) {
  auto name = beside.string() + ".XXXXXX";
  auto const descriptor = ::mkstemp(name.data());
  if (descriptor < 0)
    refuse(beside, "cannot be written: " + system_reason());
  ::close(descriptor);
  path_ = name;
}

scratch_file::~scratch_file() {
  std::error_code ignored; // renamed into place, or removed by someone else: gone either way
  std::filesystem::remove(path_, ignored);
}

void seal(std::filesystem::path const& file) {
  auto const bytes = read_all(file);
  trailer const end{magic, bytes.size(), checksum_of(bytes)};
  std::ofstream out(file, std::ios::binary | std::ios::app);
  out.write(reinterpret_cast<char const*>(&end), sizeof end);
  out.close();
  if (!out)
    refuse(file, "cannot be written: " + system_reason());
}

std::string read_sealed(std::filesystem::path const& file) {
  auto bytes = read_all(file);
  trailer end{};
  if (bytes.size() < sizeof end)
    refuse(file, "is not a model (too short)");
  auto const body = bytes.size() - sizeof end;
  std::memcpy(&end, bytes.data() + body, sizeof end);
  if (end.magic != magic || end.size != body)
    refuse(file, "is not a model of this program, or is cut off");
  bytes.resize(body);
  if (checksum_of(bytes) != end.checksum)
    refuse(file, "is damaged (wrong checksum)");
  return bytes;
}

} // namespace tweets
