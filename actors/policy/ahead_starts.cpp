#include "actors/policy/ahead_starts.hpp"

#include <utility>

namespace leat {

using stage = ahead_start::stage;

void ahead_starts::add(ahead_start const& s) {
  of(s.decision.version).push_back(s);
  bytes_ += s.bytes;
  ++size_;
  ++ordered_;
}

bool ahead_starts::make_useless(ahead_start& s) noexcept {
  useless_ += s.useless ? 0 : 1;
  return !std::exchange(s.useless, true);
}

ahead_start ahead_starts::remove(std::uint32_t version, std::size_t place) {
  auto& all = versions_[version];
  auto const s = all[place];
  all.erase(all.begin() + static_cast<std::ptrdiff_t>(place));
  --size_;
  bytes_ = size_ == 0 ? 0 : bytes_ - s.bytes;
  ordered_ -= s.at == stage::ordered ? 1 : 0;
  useless_ -= s.useless ? 1 : 0;
  return s;
}

void ahead_starts::began(std::uint32_t version) noexcept {
  for (auto& s : of(version))
    if (s.at == stage::ordered) {
      s.at = stage::running;
      --ordered_;
      return;
    }
}

void ahead_starts::became_ready(std::uint32_t version, std::chrono::nanoseconds now) noexcept {
  for (auto& s : of(version))
    if (s.at == stage::running) {
      s.at = stage::ready;
      s.ready = now;
      return;
    }
}

} // namespace leat
