#include "actors/spans/call_log.hpp"

#include "registry/utf8.hpp"

namespace leat {

void call_log::write(std::uint64_t call, std::chrono::steady_clock::time_point at, std::string_view text) {
  // Repaired before it is cut: a replacement is longer than what it replaces.
  auto const sound = utf8_repaired(utf8_cut(text, options_.line_bytes_max));
  log_line line{at, std::string(utf8_cut(sound, options_.line_bytes_max))};
  std::lock_guard hold(lock_);
  if (auto found = calls_.find(call);
      options_.lines_max == 0 ||
      (found != calls_.end() && found->second.kept.size() >= options_.lines_per_call)) {
    if (found != calls_.end())
      ++found->second.dropped;
    ++dropped_;
    return;
  }
  if (line_count_ >= options_.lines_max)
    make_room();
  auto [place, first] = calls_.try_emplace(call);
  if (first)
    order_.push_back(call);
  place->second.kept.push_back(std::move(line));
  ++line_count_;
}

void call_log::make_room() {
  auto const oldest = calls_.extract(order_.front());
  order_.pop_front();
  line_count_ -= oldest.mapped().kept.size();
  dropped_ += oldest.mapped().kept.size();
}

call_log::lines call_log::of(std::uint64_t call) const {
  std::lock_guard hold(lock_);
  auto found = calls_.find(call);
  return found == calls_.end() ? lines{} : found->second;
}

std::uint64_t call_log::dropped() const {
  std::lock_guard hold(lock_);
  return dropped_;
}

} // namespace leat
