#include "actors/memo/disk_digest.hpp"

#include <cstring>
#include <memory>
#include <new>

#include <xxhash.h>

namespace leat {

namespace {

struct frees {
  void operator()(XXH3_state_t* state) const noexcept { XXH3_freeState(state); }
};
using hash_state = std::unique_ptr<XXH3_state_t, frees>;

hash_state new_state() {
  hash_state out(XXH3_createState());
  if (!out)
    throw std::bad_alloc();
  return out;
}

/// Where one part ends and the next begins counts too.
void add_size(XXH3_state_t* state, std::size_t size) {
  std::array<unsigned char, 8> octets{};
  for (std::size_t i = 0; i < octets.size(); ++i)
    octets[i] = static_cast<unsigned char>(std::uint64_t{size} >> 8 * i);
  XXH3_128bits_update(state, octets.data(), octets.size());
}

} // namespace

std::int64_t disk_id(
  std::uint64_t seed, std::span<std::byte const> version, std::span<std::byte const> form) {
  auto const state = new_state();
  XXH3_64bits_reset_withSeed(state.get(), seed);
  XXH3_64bits_update(state.get(), version.data(), version.size());
  XXH3_64bits_update(state.get(), form.data(), form.size());
  return static_cast<std::int64_t>(XXH3_64bits_digest(state.get()));
}

disk_checksum checksum_of(
  std::span<std::byte const> version, std::span<std::byte const> form, std::span<std::byte const> record) {
  auto const state = new_state();
  XXH3_128bits_reset(state.get());
  for (auto const part : {version, form, record}) {
    add_size(state.get(), part.size());
    XXH3_128bits_update(state.get(), part.data(), part.size());
  }
  XXH128_canonical_t written;
  XXH128_canonicalFromHash(&written, XXH3_128bits_digest(state.get()));
  disk_checksum out;
  static_assert(sizeof written.digest == sizeof out);
  std::memcpy(out.data(), written.digest, out.size());
  return out;
}

} // namespace leat
