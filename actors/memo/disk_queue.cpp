#include "actors/memo/disk_queue.hpp"

#include <cstring>
#include <string_view>
#include <utility>

namespace leat {

namespace {

using kind = disk_operation::kind;

std::size_t hash_of(disk_key const& key) noexcept {
  std::size_t version = 0;
  std::memcpy(&version, key.version.data(), sizeof version);
  std::string_view const form(reinterpret_cast<char const*>(key.form.data()), key.form.size());
  return std::hash<std::string_view>()(form) ^ version;
}

} // namespace

bool disk_queue::push(disk_operation& o) {
  {
    std::lock_guard const hold(lock_);
    auto const size = o.size();
    auto& into = o.what == kind::read && !concerned(o) ? reads_ : changes_;
    if (closed_ || into.waiting.size() >= limits_.operations_max ||
        (size > 0 && into.bytes + size > limits_.bytes_max))
      return false;
    note(o, true);
    into.bytes += size;
    into.waiting.push_back(std::move(o));
    ++into.pushed;
  }
  arrived_.notify_one();
  return true;
}

std::optional<disk_operation> disk_queue::take() {
  std::unique_lock hold(lock_);
  arrived_.wait(hold, [this] { return closed_ || !reads_.waiting.empty() || !changes_.waiting.empty(); });
  auto& from = next();
  if (from.waiting.empty())
    return std::nullopt;
  std::optional<disk_operation> out(std::move(from.waiting.front()));
  from.waiting.pop_front();
  from.bytes -= out->size();
  ++from.taken;
  note(*out, false);
  return out;
}

bool disk_queue::empty() const {
  std::lock_guard const hold(lock_);
  return reads_.waiting.empty() && changes_.waiting.empty();
}

void disk_queue::settle() {
  {
    std::lock_guard const hold(lock_);
    reads_.settled = reads_.taken;
    changes_.settled = changes_.taken;
  }
  settled_.notify_all();
}

void disk_queue::wait_until_settled() {
  std::unique_lock hold(lock_);
  settled_.wait(hold, [this, reads = reads_.pushed, changes = changes_.pushed] {
    return reads_.settled >= reads && changes_.settled >= changes;
  });
}

void disk_queue::close() {
  {
    std::lock_guard const hold(lock_);
    closed_ = true;
  }
  arrived_.notify_one();
}

/// Whether a change that waits may decide what a read finds.
bool disk_queue::concerned(disk_operation const& read) const {
  return erasures_ > 0 || (!changing_.empty() && changing_.contains(hash_of(read.key)));
}

void disk_queue::note(disk_operation const& change, bool waits) {
  if (change.what == kind::read)
    return;
  if (change.what == kind::erase_version) {
    waits ? ++erasures_ : --erasures_;
    return;
  }
  auto const at = changing_.try_emplace(hash_of(change.key)).first;
  waits ? ++at->second : --at->second;
  if (at->second == 0)
    changing_.erase(at);
}

disk_queue::line& disk_queue::next() {
  bool const read =
    !reads_.waiting.empty() && (changes_.waiting.empty() || reads_in_a_row_ < reads_in_a_row_max);
  reads_in_a_row_ = read ? reads_in_a_row_ + 1 : 0;
  return read ? reads_ : changes_;
}

} // namespace leat
