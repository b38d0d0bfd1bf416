#pragma once

#include "actors/memo/disk_file.hpp"
#include "actors/memo/disk_tier.hpp"
#include "tests/support/temporary_folder.hpp"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <future>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace leat::test {

inline bytes octets(std::string_view text) {
  auto const all = std::as_bytes(std::span(text));
  return {all.begin(), all.end()};
}

/// The key of an input to version number `version`.
inline disk_key key(std::string_view form, std::uint8_t version = 1) {
  disk_key out{{}, octets(form)};
  out.version.fill(std::byte{version});
  return out;
}

/// Bytes without a pattern, which a seed decides.
inline bytes noise(std::size_t size, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  bytes out(size);
  std::ranges::generate(out, [&] { return static_cast<std::byte>(random()); });
  return out;
}

/// What a tier has of a key; waits for it.
inline std::optional<bytes> read(disk_tier& tier, disk_key const& k) {
  std::promise<std::optional<bytes>> answer;
  tier.read(k, [&](std::optional<bytes> record) { answer.set_value(std::move(record)); });
  return answer.get_future().get();
}

/// A folder with the memo's file, and what was reported of it.
struct disk_place {
  temporary_folder folder;
  std::filesystem::path file = folder.path() / "memo.sqlite";
  std::vector<std::string> reports;

  disk_file_options options(std::uint64_t bytes_max = disk_file::bytes_min) {
    return {file, bytes_max, {}, [this](std::string what) { reports.push_back(std::move(what)); }};
  }

  std::unique_ptr<disk_file> open(std::uint64_t bytes_max = disk_file::bytes_min) {
    return disk_file::open(options(bytes_max)).value();
  }

  /// Does something to the file by other means; it must not be open.
  void alter(std::string const& sql) const {
    auto database = sqlite_database::open(file, {}).value();
    database.execute(sql).value();
  }

  /// The first column of a query's first row.
  std::int64_t number(std::string_view sql) const {
    return sqlite_database::open(file, {}).value().number(sql).value();
  }

  /// Bytes of the file and its log.
  std::uintmax_t size() const {
    std::error_code missing;
    auto const log = std::filesystem::file_size(folder.path() / "memo.sqlite-wal", missing);
    return std::filesystem::file_size(file) + (missing ? 0 : log);
  }
};

} // namespace leat::test
