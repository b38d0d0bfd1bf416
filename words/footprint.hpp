#pragma once

#include <leat/result.hpp>
#include <leat/value.hpp>

#include <algorithm>
#include <cstddef>
#include <string>

namespace leat {

/// What glibc's malloc takes from the heap for so many bytes: a header of 8, rounded up to 16, at least 32
/// (malloc/malloc.c, "Vital statistics"). What lies in a map of its own counts by the page.
constexpr std::size_t heap_bytes(std::size_t bytes) noexcept {
  constexpr std::size_t mapped = std::size_t{128} << 10;
  if (bytes >= mapped)
    return (bytes + 16 + 4095) & ~std::size_t{4095};
  return bytes == 0 ? 0 : std::max<std::size_t>((bytes + 8 + 15) & ~std::size_t{15}, 32);
}

/// What a text has on the heap.
inline std::size_t heap_bytes(std::string const& s) noexcept {
  constexpr std::size_t inside = 15;
  return s.capacity() > inside ? heap_bytes(s.capacity() + 1) : 0;
}

/// What the content of a value has on the heap, as if nobody shared it. O(1), of documents O(elements).
std::size_t heap_bytes(value const& v);
/// The same of an error, or of what there is.
std::size_t heap_bytes(error const& e);
std::size_t heap_bytes(result<value> const& outcome);

} // namespace leat
