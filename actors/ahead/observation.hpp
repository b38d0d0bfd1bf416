#pragma once

#include <cstdint>

namespace leat {

/// Something that happened to a call, in half a cache line: who calls whom, whoever takes it in puts together
/// (`seen_call`). A caller or callee is named by the ordinal of its version or, above `first_pipeline`, by a
/// hash of the pipeline that it is. Times are on the steady clock, in nanoseconds.
struct observation {
  static constexpr std::uint32_t first_pipeline = 0x8000'0000;
  static constexpr std::uint32_t none = 0xffff'ffff; ///< nobody

  enum class kind : std::uint8_t {
    declared,
    arrived,
    began,
    ended,
  };

  /// It is known of `caller` that it calls `callee`.
  static observation declared(std::uint32_t caller, std::uint32_t callee, std::int64_t at) noexcept {
    return {.about = callee, .at = at, .version = caller, .what = kind::declared};
  }
  /// `parent`: the call that makes it; 0 for a root.
  static observation arrived(std::uint64_t call, std::uint64_t parent, std::uint32_t version,
    std::uint8_t input_class, std::int64_t at) noexcept {
    return {.call = call, .about = parent, .at = at, .version = version, .input_class = input_class};
  }
  /// `exposed`: nanoseconds that it waited for a start.
  static observation began(std::uint64_t call, std::uint64_t exposed, std::int64_t at) noexcept {
    return {.call = call, .about = exposed, .at = at, .what = kind::began};
  }
  /// `completed`: neither cancelled nor out of time.
  static observation ended(std::uint64_t call, bool completed, std::int64_t at) noexcept {
    return {.call = call, .about = completed ? 1U : 0U, .at = at, .what = kind::ended};
  }

  /// That a tree begins.
  bool is_root() const noexcept { return what == kind::arrived && about == 0; }

  std::uint32_t callee() const noexcept { return static_cast<std::uint32_t>(about); }
  std::uint64_t parent() const noexcept { return about; }
  std::uint64_t exposed() const noexcept { return about; }
  bool completed() const noexcept { return about != 0; }

  std::uint64_t call = 0;
  std::uint64_t about = 0; ///< what else is said of it
  std::int64_t at = 0;
  std::uint32_t version = none; ///< of `arrived`; of `declared` the caller
  std::uint8_t input_class = 0; ///< of `arrived`
  kind what = kind::arrived;
};
static_assert(sizeof(observation) == 32);

} // namespace leat
