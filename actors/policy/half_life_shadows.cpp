#include "actors/policy/half_life_shadows.hpp"

#include <algorithm>
#include <cmath>

namespace leat {

namespace {

constexpr std::size_t memory_part = 200; ///< of the budget
constexpr std::size_t records_max = 1024;
constexpr std::size_t records_min = 256;
constexpr std::size_t records_per_kept = 4; ///< those that are not kept are remembered in the others
constexpr double rate_max = 1.0 / 8;
constexpr double period_turns = 4;
// Times as much.
constexpr double clearly_better = 1.01;
constexpr double clearly_by_fallback =
  1.03; ///< as a sample is noisy, and without drift GDSF is a little worse

} // namespace

half_life_shadows::half_life_shadows(std::size_t bytes_max, std::uint64_t seed)
    : bytes_max_(static_cast<double>(bytes_max)), seed_(mix(seed)) {
  auto const n = std::min(records_max, bytes_max / memory_part / (sizeof(record) + sizeof(std::uint32_t)));
  if (n < records_min)
    return;
  records_.resize(n);
  marks_.resize(n);
}

double half_life_shadows::wanted_rate() const noexcept {
  auto const kept = static_cast<double>(records_.size()) / records_per_kept;
  return count_ < count_min ? 0 : std::min(rate_max, kept / static_cast<double>(count_));
}

void half_life_shadows::restart() noexcept {
  rate_ = wanted_rate();
  below_ = static_cast<std::uint64_t>(rate_ * 0x1p32);
  warm_ = false;
  shadows_ = {};
  std::fill(marks_.begin(), marks_.end(), 0);
  std::fill(records_.begin(), records_.end(), record());
  begin_period();
}

void half_life_shadows::begin_period() noexcept {
  auto const sampled_turn = std::max(1.0, static_cast<double>(count_) * rate_);
  left_ = static_cast<std::size_t>(period_turns * sampled_turn);
  double half_life = turns_ / 2 * sampled_turn;
  for (std::size_t s = 0; s < half_life_count; ++s) {
    shadows_[s].step = 1 / half_life;
    half_life *= 2;
  }
}

/// The ages begin anew, so that a float holds what is relative to them.
void half_life_shadows::end_period() noexcept {
  for (auto& r : records_)
    for (std::size_t s = 0; s < shadow_count; ++s)
      r.score[s] -= static_cast<float>(shadows_[s].age);
  for (auto& s : shadows_)
    s.age = 0;
  auto const rate = wanted_rate();
  if (rate < rate_ / 2 || rate > rate_ * 2)
    return restart();
  if (warm_)
    choose_rule();
  auto const moves = warm_ && choose_half_life();
  for (auto& s : shadows_)
    s.saved = moves || !warm_ ? 0 : s.saved / 2;
  // What is in was chosen by the half-lives before.
  warm_ = !moves;
  begin_period();
}

/// Whether it is another one.
bool half_life_shadows::choose_half_life() noexcept {
  auto const* const best = best_half_life();
  auto const to = std::clamp(best < &shadows_[in_use] ? turns_ / 2 : turns_ * 2, turns_min, turns_max);
  if (best->saved <= clearly_better * shadows_[in_use].saved || to == turns_)
    return false;
  turns_ = to;
  return true;
}

void half_life_shadows::choose_rule() noexcept {
  auto const density = best_half_life()->saved;
  auto const priority = shadows_[greedy_dual].saved;
  auto const by_density = rule_ == eviction_rule::decayed_density;
  auto const better = by_density ? priority > clearly_by_fallback * density : density > priority;
  better_ = better ? better_ + 1 : 0;
  if (better_ < 2)
    return;
  rule_ = by_density ? eviction_rule::greedy_dual : eviction_rule::decayed_density;
  better_ = 0;
}

half_life_shadows::shadow const* half_life_shadows::best_half_life() const noexcept {
  return std::max_element(shadows_.begin(), shadows_.begin() + half_life_count,
    [](auto const& a, auto const& b) { return a.saved < b.saved; });
}

void half_life_shadows::sampled(std::uint32_t mark, float cost, float bytes) noexcept {
  auto& r = records_[place_for(std::max(mark, std::uint32_t(1)), cost, bytes)];
  for (std::size_t s = 0; s < shadow_count; ++s)
    request(s, r);
  if (--left_ == 0)
    end_period();
}

/// The record of a key; a new one takes the place of the least frequent that is in no shadow.
std::size_t half_life_shadows::place_for(std::uint32_t mark, float cost, float bytes) noexcept {
  auto const found = std::find(marks_.begin(), marks_.end(), mark);
  if (found != marks_.end())
    return static_cast<std::size_t>(found - marks_.begin());
  std::size_t to = 0;
  auto const rank = [this](std::size_t i) {
    auto const& r = records_[i];
    auto const in = static_cast<float>(std::count(r.in.begin(), r.in.end(), true));
    return marks_[i] == 0 ? -1e30F : r.score[in_use] - r.density + in * 1e6F;
  };
  for (std::size_t i = 1; i < records_.size(); ++i)
    if (rank(i) < rank(to))
      to = i;
  for (std::size_t s = 0; s < shadow_count; ++s)
    if (records_[to].in[s])
      shadows_[s].bytes -= records_[to].bytes;
  marks_[to] = mark;
  records_[to] = {.cost = cost,
    .bytes = bytes,
    .density = std::log2(std::max(cost, 1e-9F) / std::max(bytes, 1.0F)),
    .score = {-1e6F, -1e6F, -1e6F, 0}};
  return to;
}

void half_life_shadows::request(std::size_t s, record& r) noexcept {
  auto& own = shadows_[s];
  own.age += own.step;
  auto const age = static_cast<float>(own.age);
  if (s == greedy_dual) {
    r.count = r.in[s] ? r.count + 1 : 1;
    r.score[s] = age + r.count * r.cost / std::max(r.bytes, 1.0F);
  } else
    r.score[s] = age + r.density + std::log2(1 + std::exp2(r.score[s] - r.density - age));
  if (r.in[s])
    own.saved += static_cast<double>(r.cost);
  else
    offer(s, r);
}

void half_life_shadows::offer(std::size_t s, record& r) noexcept {
  auto const room = static_cast<float>(bytes_max_ * rate_);
  auto& own = shadows_[s];
  auto const lacking = own.bytes + r.bytes - room;
  if (r.bytes > room || (s != greedy_dual && lacking > 0 && !makes_room(s, r.score[s], lacking)))
    return;
  while (own.bytes > 0 && own.bytes + r.bytes > room) {
    auto* const low = lowest(s);
    if (low == nullptr) {
      own.bytes = 0; // what rounding has left
      break;
    }
    if (s == greedy_dual) {
      own.age = static_cast<double>(std::min(low->score[s], r.score[s]));
      if (r.score[s] <= low->score[s])
        return;
    }
    low->in[s] = false;
    own.bytes -= low->bytes;
  }
  r.in[s] = true;
  own.bytes += r.bytes;
}

bool half_life_shadows::makes_room(std::size_t s, float score, float lacking) const noexcept {
  float sum = 0;
  for (auto const& r : records_)
    if (r.in[s] && r.score[s] < score)
      sum += r.bytes;
  return sum >= lacking;
}

/// Of those that are in; null where none is.
half_life_shadows::record* half_life_shadows::lowest(std::size_t s) noexcept {
  record* low = nullptr;
  for (auto& r : records_)
    if (r.in[s] && (low == nullptr || r.score[s] < low->score[s]))
      low = &r;
  return low;
}

} // namespace leat
