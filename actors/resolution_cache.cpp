#include "actors/resolution_cache.hpp"

#include <cstring>

namespace leat {

std::optional<resolution_cache::known> resolution_cache::find(
  std::uint64_t revision, std::string_view reference) const noexcept {
  auto const slot = thread_slot();
  if (slot >= own_slots || !tables_[slot].places)
    return std::nullopt;
  auto const& p = (*tables_[slot].places)[place_of(reference)];
  if (p.revision != revision || p.size == 0 || reference != std::string_view(p.text.data(), p.size))
    return std::nullopt;
  return p.is;
}

void resolution_cache::put(std::uint64_t revision, std::string_view reference, known const& k) {
  auto const slot = thread_slot();
  if (slot >= own_slots || reference.size() > text_max)
    return;
  auto& places = tables_[slot].places;
  if (!places)
    places = std::make_unique<table>();
  auto& p = (*places)[place_of(reference)];
  p.revision = revision;
  p.is = k;
  p.size = static_cast<std::uint8_t>(reference.copy(p.text.data(), text_max));
}

/// By its size, beginning, middle and end: references that fall together only take turns.
std::size_t resolution_cache::place_of(std::string_view reference) noexcept {
  constexpr std::size_t word_size = sizeof(std::uint64_t);
  auto h = std::uint64_t{reference.size()};
  auto const mix = [&](std::size_t at, std::size_t count) {
    std::uint64_t word = 0;
    std::memcpy(&word, reference.data() + at, count);
    h = (h ^ word) * 0x9E37'79B9'7F4A'7C15ULL;
  };
  if (reference.size() < word_size)
    mix(0, reference.size());
  else
    for (auto const end = reference.size() - word_size; auto const at : {std::size_t{0}, end / 2, end})
      mix(at, word_size);
  return h >> 58;
}

} // namespace leat
