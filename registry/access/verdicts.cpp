#include "registry/access/verdicts.hpp"

#include <array>
#include <cassert>

namespace leat {

namespace {

std::uint64_t next_revision() noexcept {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

/// Of the number of verdicts that a thread remembers: 32 KB.
constexpr unsigned place_bits = 11;

/// A question, and under which revision it was asked, in two words.
struct question {
  question(std::uint64_t revision, actor who, action a, resource const& what) noexcept
      : ids(std::uint64_t{what.algorithm} << 32 | who.id),
        rest(revision << 16 | std::uint64_t{static_cast<std::uint8_t>(a)} << 8 |
             std::uint64_t{static_cast<std::uint8_t>(who.kind)} << 4 |
             static_cast<std::uint8_t>(what.visibility)) {}

  /// Where it is remembered does not depend on the revision: what is out of date is written over.
  std::size_t place() const noexcept {
    auto const h = (ids ^ (rest & 0xFFFF) << 16) * 0x9E37'79B9'7F4A'7C15ULL;
    return static_cast<std::size_t>(h >> (64 - place_bits)); // the bits that all others went into
  }

  std::uint64_t ids;
  std::uint64_t rest;
};

/// One question and its answer. Revisions begin at 1, so an unused one answers nothing.
struct remembered {
  std::uint64_t ids = 0;
  std::uint64_t rest = 0; ///< the answer stands in the free bits above the action

  static constexpr unsigned answer_shift = 12;
  static constexpr std::uint64_t answer_bits = std::uint64_t{3} << answer_shift;

  bool answers(question const& q) const noexcept { return ids == q.ids && (rest & ~answer_bits) == q.rest; }
  verdict answer() const noexcept { return static_cast<verdict>((rest & answer_bits) >> answer_shift); }
  void set(question const& q, verdict v) noexcept {
    ids = q.ids;
    rest = q.rest | std::uint64_t{static_cast<std::uint8_t>(v)} << answer_shift;
  }
};

/// Places in pairs: of two questions that meet, both are remembered.
class memory {
public:
  remembered const* find(question const& q) const noexcept {
    auto const at = q.place();
    for (auto const* slot : {&slots_[at], &slots_[at ^ 1]})
      if (slot->answers(q))
        return slot;
    return nullptr;
  }

  void put(question const& q, verdict v) noexcept {
    auto const at = q.place();
    slots_[at ^ 1] = slots_[at];
    slots_[at].set(q, v);
  }

private:
  std::array<remembered, std::size_t{1} << place_bits> slots_;
};

thread_local memory verdicts;

} // namespace

access_store::access_store(name_table& names) {
  replace(std::make_shared<access_snapshot const>(names));
}

std::shared_ptr<access_snapshot const> access_store::snapshot() const {
  return current_.load()->snapshot;
}

void access_store::replace(std::shared_ptr<access_snapshot const> next) {
  assert(next);
  std::lock_guard one_writer(writers_);
  auto const revision = next_revision();
  // The snapshot first: who sees the revision sees the snapshot too.
  current_.store(std::make_shared<version const>(version{revision, std::move(next)}));
  revision_.store(revision, std::memory_order_release);
}

verdict access_store::judge(actor who, action a, resource const& what) const noexcept {
  if (who.kind == actor_kind::process)
    return verdict::allowed;
  question const asked(revision(), who, a, what);
  if (auto const* known = verdicts.find(asked))
    return known->answer();
  auto const now = current_.load();
  auto const answer = now->snapshot->judge(who, a, what);
  // Names without a number are all the same number, but do not have the same owner.
  if (what.algorithm != no_name)
    verdicts.put(question(now->revision, who, a, what), answer);
  return answer;
}

} // namespace leat
