#include "actors/memo/memo_key.hpp"

#include <random>
#include <span>

#include <xxhash.h>

namespace leat {

namespace {

std::span<std::byte const> octets_of(value const& form) {
  switch (form.kind()) {
  case value_kind::text:
    return std::as_bytes(std::span(form.as_text()));
  case value_kind::bytes:
    return form.as_bytes();
  default:
    return {};
  }
}

/// Text and bytes as they are, a document as CBOR.
value key_form_of(value const& input) {
  if (input.kind() != value_kind::json)
    return input;
  auto const cbor = json::to_cbor(input.as_json());
  auto const octets = std::as_bytes(std::span(cbor));
  return leat::bytes(octets.begin(), octets.end());
}

/// Nobody outside can look for outputs with the same digest.
std::uint64_t secret_of_digests() {
  static std::uint64_t const secret = [] {
    std::random_device device;
    return (std::uint64_t{device()} << 32) ^ device();
  }();
  return secret;
}

std::uint64_t salt_of(std::uint32_t version, value_kind kind) noexcept {
  return ((std::uint64_t{version} << 8) | static_cast<std::uint64_t>(kind)) * 0x9E37'79B9'7F4A'7C15ULL;
}

} // namespace

memo_key memo_key::of(std::uint32_t version, value const& input, std::uint64_t seed) {
  memo_key k{version, input.kind(), key_form_of(input), 0};
  auto const octets = octets_of(k.form);
  k.hash = XXH3_64bits_withSeed(octets.data(), octets.size(), seed ^ salt_of(version, k.kind));
  return k;
}

output_digest output_digest::of(value const& output) {
  auto const form = key_form_of(output);
  auto const octets = octets_of(form);
  auto const h =
    XXH3_128bits_withSeed(octets.data(), octets.size(), secret_of_digests() ^ salt_of(0, output.kind()));
  return {h.low64, h.high64};
}

} // namespace leat
