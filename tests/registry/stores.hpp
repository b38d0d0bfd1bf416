#pragma once

#include "registry/store/memory.hpp"
#include "registry/store/sqlite.hpp"
#include "tests/support/caught.hpp"
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
  return complaint((*store)->load([](stored::change&&) { return result<void>(); }));
}

} // namespace leat::test
