#pragma once

#include "registry/store/memory.hpp"
#include "registry/store/sqlite.hpp"
#include "tests/support/temporary_folder.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace leat::test {

/// The store in a folder; throws where it cannot be opened.
inline std::unique_ptr<store> opened(
  std::filesystem::path const& folder, sqlite_options const& options = {}) {
  return sqlite_store::open(folder, options).value();
}

/// What opening the store in a folder, and loading it, complains about.
inline std::string opening_complaint(
  std::filesystem::path const& folder, sqlite_options const& options = {}) {
  auto store = sqlite_store::open(folder, options);
  if (!store)
    return to_string(store.error());
  auto loaded = (*store)->load([](stored::change&&) { return result<void>(); });
  return loaded ? "nothing" : to_string(loaded.error());
}

/// What committing complains about.
inline std::string complaint(result<void> const& outcome) {
  return outcome ? "nothing" : to_string(outcome.error());
}

} // namespace leat::test
