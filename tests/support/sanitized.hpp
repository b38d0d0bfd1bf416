#pragma once

namespace leat::testing {

/// Whether a sanitizer watches: all takes some ten times as long, and the heap is another one.
inline constexpr bool sanitized =
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  true;
#else
  false;
#endif

/// How many seeds, of those that a test runs: under a sanitizer a quarter. What it looks for, most seeds
/// show.
template <class T>
constexpr T seeds_of(T all) {
  return sanitized ? all / 4 : all;
}

} // namespace leat::testing
