#include "actors/spans/flight_recorder.hpp"

#include "actors/spans/record_ring.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstddef>
#include <limits>
#include <new>
#include <unordered_set>

namespace leat {

/// Says whether a thread writes to a ring. Owned by the recorder and by the thread, whichever lives longer.
struct flight_recorder::lease {
  std::atomic<bool> held{true};
};

namespace {

/// Records are written about in the order in which calls ended. Where so many in a row ended before a moment,
/// so have all before them.
constexpr int earlier_in_a_row = 64;

std::atomic<std::uint64_t> last_recorder_id{0};

/// The ring that this thread wrote to last, and whether it may still take one.
struct latest_ring {
  std::uint64_t recorder;
  record_ring* ring;
  bool thread_ends;
};
constinit thread_local latest_ring latest = {0, nullptr, false};

std::int64_t end_of(span_record const& r) noexcept {
  return r.begin + static_cast<std::int64_t>(r.ended);
}

/// Visits the records of a ring, the newest first, until `visit` says no.
template <typename Visit>
void newest_first(record_ring const& ring, Visit const& visit) {
  auto const end = ring.end();
  for (auto place = end; place > ring.begin(end); --place)
    if (!visit(place - 1))
      return;
}

/// The longest `max` of the records that it is given.
class longest {
public:
  explicit longest(std::size_t max) : max_(max) {}

  void add(span_record const& r) {
    spans_.push_back(r);
    std::push_heap(spans_.begin(), spans_.end(), longer);
    if (spans_.size() <= max_)
      return;
    std::pop_heap(spans_.begin(), spans_.end(), longer);
    spans_.pop_back();
    ++left_out_;
  }

  recorded_tree take(std::uint64_t root) { return {root, std::move(spans_), left_out_}; }

private:
  static bool longer(span_record const& a, span_record const& b) noexcept { return a.ended > b.ended; }

  std::size_t const max_;
  std::vector<span_record> spans_;
  std::size_t left_out_ = 0;
};

} // namespace

/// The rings that one thread writes to, of all recorders; given back when the thread ends.
class flight_recorder::thread_rings {
public:
  ~thread_rings() {
    latest = {0, nullptr, true};
    for (auto const& e : entries_)
      e.held->held.store(false, std::memory_order_release);
  }

  record_ring* find(std::uint64_t recorder) const noexcept {
    for (auto const& e : entries_)
      if (e.recorder == recorder)
        return e.ring;
    return nullptr;
  }

  /// Forgets recorders that are gone, and lets the next `add` succeed.
  void make_room() {
    std::erase_if(entries_, [](entry const& e) { return e.held.use_count() == 1; });
    entries_.reserve(entries_.size() + 1);
  }

  void add(std::uint64_t recorder, owned_ring const& r) {
    entries_.push_back({recorder, r.ring.get(), r.held});
  }

private:
  struct entry {
    std::uint64_t recorder;
    record_ring* ring;
    std::shared_ptr<lease> held;
  };

  std::vector<entry> entries_;
};

flight_recorder::flight_recorder(flight_recorder_options const& options)
    : options_(options),
      id_(last_recorder_id.fetch_add(1, std::memory_order_relaxed) + 1),
      slow_(options.slow_kept, options.slow_interval) {}

flight_recorder::~flight_recorder() = default;

void flight_recorder::write(span_record const& r) noexcept {
  auto* const ring = latest.recorder == id_ ? latest.ring : ring_of_thread();
  if (ring == nullptr)
    return;
  ring->write(r);
  if (r.parent == 0 && keeps_slow_.load(std::memory_order_relaxed) && slow_.wants(r))
    keep_slow(r);
}

record_ring* flight_recorder::ring_of_thread() noexcept {
  if (latest.thread_ends)
    return nullptr;
  static thread_local thread_rings mine;
  try {
    auto* ring = mine.find(id_);
    if (ring == nullptr) {
      mine.make_room();
      std::lock_guard hold(lock_);
      auto const& taken = take_ring();
      ring = taken.ring.get();
      mine.add(id_, taken);
    }
    latest = {id_, ring, false};
    return ring;
  } catch (std::bad_alloc const&) {
    return nullptr;
  }
}

flight_recorder::owned_ring const& flight_recorder::take_ring() {
  for (auto const& r : rings_)
    if (!r.held->held.exchange(true, std::memory_order_acquire))
      return r;
  auto const capacity = std::bit_ceil(std::max<std::size_t>(options_.records_per_thread, 2));
  return rings_.emplace_back(owned_ring{std::make_unique<record_ring>(capacity), std::make_shared<lease>()});
}

std::vector<record_ring const*> flight_recorder::rings() const {
  std::vector<record_ring const*> all;
  std::lock_guard hold(lock_);
  for (auto const& r : rings_)
    all.push_back(r.ring.get());
  return all;
}

/// Visits the records of one tree, which began at `since`.
template <typename Visit>
void flight_recorder::visit_tree(std::uint64_t root, std::int64_t since, Visit const& visit) const {
  for (auto const* ring : rings()) {
    int earlier = 0;
    newest_first(*ring, [&](std::uint64_t place) {
      if (ring->peek(place, offsetof(span_record, root)) == root) {
        auto const r = ring->read(place);
        if (r && r->root == root)
          visit(*r);
        return r.has_value();
      }
      auto const ended = static_cast<std::int64_t>(
        ring->peek(place, offsetof(span_record, begin)) + ring->peek(place, offsetof(span_record, ended)));
      earlier = ended < since ? earlier + 1 : 0;
      return earlier < earlier_in_a_row;
    });
  }
}

void flight_recorder::keep_slow(span_record const& root) noexcept {
  try {
    std::lock_guard hold(copying_);
    if (!slow_.wants(root))
      return;
    longest spans(options_.slow_spans_max);
    visit_tree(root.call, root.begin, [&](span_record const& r) { spans.add(r); });
    slow_.keep(root, spans.take(root.call));
  } catch (std::bad_alloc const&) {
    return; // it is not kept
  }
}

recorded_tree flight_recorder::tree_of(std::uint64_t call) const {
  // Nothing is older than what is looked for, until the root is found.
  auto constexpr ever = std::numeric_limits<std::int64_t>::min();
  recorded_tree tree = slow_.find(call).value_or(recorded_tree{});
  for (auto const* ring : rings()) {
    if (tree.root != 0)
      break;
    newest_first(*ring, [&](std::uint64_t place) {
      if (ring->peek(place, offsetof(span_record, call)) != call &&
          ring->peek(place, offsetof(span_record, root)) != call)
        return true;
      if (auto const r = ring->read(place); r && (r->call == call || r->root == call))
        tree.root = r->root;
      return tree.root == 0;
    });
  }
  if (tree.root == 0)
    return tree;
  std::unordered_set<std::uint64_t> known;
  for (auto const& s : tree.spans)
    known.insert(s.call);
  visit_tree(tree.root, ever, [&](span_record const& r) {
    if (!known.insert(r.call).second)
      return;
    tree.spans.push_back(r);
    tree.left_out -= std::min<std::size_t>(tree.left_out, 1); // it is still in a ring
  });
  return tree;
}

std::vector<span_record> flight_recorder::recent(std::size_t n) const {
  std::vector<span_record> roots;
  for (auto const* ring : rings()) {
    std::size_t found = 0;
    newest_first(*ring, [&](std::uint64_t place) {
      if (found == n)
        return false;
      if (ring->peek(place, offsetof(span_record, parent)) != 0)
        return true;
      auto const r = ring->read(place);
      if (r && r->parent == 0) {
        roots.push_back(*r);
        ++found;
      }
      return r.has_value();
    });
  }
  std::sort(roots.begin(), roots.end(),
    [](span_record const& a, span_record const& b) { return end_of(a) > end_of(b); });
  roots.resize(std::min(n, roots.size()));
  return roots;
}

} // namespace leat
