#pragma once

#include "registry/algorithm_entry.hpp"
#include "registry/thread_slot.hpp"

#include <leat/spans.hpp>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace leat {

/// What the references that a thread asks for came to in the catalog: so that the same reference need not be
/// parsed and looked up for each call. Says nothing of permission.
///
/// Each of the first threads (`own_slots`) has a small table to itself, in which a reference has one place; a
/// change of the catalog makes all of them worthless. Thread safety: full, without a lock.
class resolution_cache {
public:
  static constexpr std::size_t text_max = 80; ///< bytes of a reference; longer ones are not kept

  struct known {
    resolution to;
    std::size_t name_size = 0; ///< of `owner/name`, which the reference begins with
    resolved_by how = {};
  };

  /// Of a catalog with this revision, which the caller has in hand: `known::to` points into it.
  std::optional<known> find(std::uint64_t revision, std::string_view reference) const noexcept;
  /// Only what comes out the same for each call.
  void put(std::uint64_t revision, std::string_view reference, known const& k);

private:
  struct alignas(64) place {
    std::uint64_t revision = 0;
    known is;
    std::uint8_t size = 0; ///< 0: empty
    std::array<char, text_max> text;
  };
  using table = std::array<place, 64>;

  static std::size_t place_of(std::string_view reference) noexcept;

  struct alignas(64) own_table {
    std::unique_ptr<table> places; ///< made when it is first written to
  };
  std::array<own_table, own_slots> tables_; ///< by `thread_slot`
};

} // namespace leat
