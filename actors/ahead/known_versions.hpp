#pragma once

#include "actors/ahead/observation.hpp"

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace leat {

/// Dense numbers, in the order in which they were first met, for the versions and pipelines that a start
/// policy has to do with: of a million published versions most are never called.
///
/// Thread safety: as for standard containers.
class known_versions {
public:
  static constexpr std::uint32_t unknown = 0xffff'ffff;

  /// `what` as in `observation`. Numbers a new one.
  std::uint32_t number(std::uint32_t what) {
    auto const [place, added] = numbers_.emplace(what, static_cast<std::uint32_t>(all_.size()));
    if (added)
      all_.push_back(what);
    return place->second;
  }

  std::uint32_t find(std::uint32_t what) const {
    auto const found = numbers_.find(what);
    return found == numbers_.end() ? unknown : found->second;
  }

  /// What has this number.
  std::uint32_t operator[](std::uint32_t number) const { return all_[number]; }
  std::uint32_t size() const noexcept { return static_cast<std::uint32_t>(all_.size()); }

private:
  std::unordered_map<std::uint32_t, std::uint32_t> numbers_;
  std::vector<std::uint32_t> all_;
};

} // namespace leat
