#pragma once

#include "actors/policy/mix.hpp"

#include <leat/value.hpp>

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

namespace leat {

/// Writes numbers one after the other, the lowest byte first, whatever the machine.
class plain_writer {
public:
  template <std::unsigned_integral T>
  void put(T x) {
    for (std::size_t i = 0; i < sizeof(T); ++i)
      out_.push_back(static_cast<std::byte>(x >> (8 * i)));
  }
  void put(float x) { put(std::bit_cast<std::uint32_t>(x)); }

  bytes const& written() const& noexcept { return out_; }
  bytes&& written() && noexcept { return std::move(out_); }

private:
  bytes out_;
};

/// Reads what `plain_writer` wrote. Past the end everything is zero, and `ended` says so.
class plain_reader {
public:
  explicit plain_reader(std::span<std::byte const> from) noexcept : from_(from) {}

  template <std::unsigned_integral T>
  T get() noexcept {
    if (from_.size() < sizeof(T)) {
      ended_ = true;
      return 0;
    }
    std::uint64_t x = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i)
      x |= std::to_integer<std::uint64_t>(from_[i]) << (8 * i);
    from_ = from_.subspan(sizeof(T));
    return static_cast<T>(x);
  }
  float get_float() noexcept { return std::bit_cast<float>(get<std::uint32_t>()); }

  std::size_t left() const noexcept { return from_.size(); }
  bool ended() const noexcept { return ended_; } ///< more was asked for than there was

private:
  std::span<std::byte const> from_;
  bool ended_ = false;
};

/// Whether a number that was read may be one: NaN is in no range.
inline bool in_range(float x, float low, float high) noexcept {
  return x >= low && x <= high;
}

/// Changes with every bit, and hardly ever stays the same by chance. No protection from an adversary.
inline std::uint64_t checksum(std::span<std::byte const> xs) noexcept {
  auto sum = mix(xs.size());
  for (std::size_t i = 0; i < xs.size(); i += sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    for (std::size_t k = i; k < xs.size() && k < i + sizeof word; ++k)
      word |= std::to_integer<std::uint64_t>(xs[k]) << (8 * (k - i));
    sum = mix(sum ^ word);
  }
  return sum;
}

} // namespace leat
