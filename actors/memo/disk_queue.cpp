#include "actors/memo/disk_queue.hpp"

#include <cstring>
#include <string_view>
#include <utility>

namespace leat {

namespace {

using kind = disk_operation::kind;

std::size_t hash_of(std::array<std::byte, 32> const& version) noexcept {
  std::size_t out = 0;
  std::memcpy(&out, version.data(), sizeof out); // a digest is its own hash
  return out;
}

std::size_t hash_of(disk_key const& key) noexcept {
  std::string_view const form(reinterpret_cast<char const*>(key.form.data()), key.form.size());
  return std::hash<std::string_view>()(form) ^ hash_of(key.version);
}

std::size_t hash_of(disk_operation const& change) noexcept {
  return change.what == kind::erase_version ? hash_of(change.key.version) : hash_of(change.key);
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
    if (o.what != kind::read)
      ++changing_[hash_of(o)];
    into.bytes += size;
    into.waiting.push_back(std::move(o));
    ++into.pushed;
  }
  arrived_.notify_one();
  return true;
}

std::optional<disk_operation> disk_queue::take() {
  std::unique_lock hold(lock_);
  end_change();
  arrived_.wait(hold, [this] { return closed_ || !reads_.waiting.empty() || !changes_.waiting.empty(); });
  auto& from = next();
  if (from.waiting.empty())
    return std::nullopt;
  auto out = take_from(from);
  if (out.what != kind::read)
    under_way_ = hash_of(out);
  return out;
}

std::optional<disk_operation> disk_queue::take_read() {
  std::lock_guard const hold(lock_);
  if (reads_.waiting.empty())
    return std::nullopt;
  return take_from(reads_);
}

disk_operation disk_queue::take_from(line& from) {
  auto out = std::move(from.waiting.front());
  from.waiting.pop_front();
  from.bytes -= out.size();
  ++from.taken;
  return out;
}

bool disk_queue::empty() const {
  std::lock_guard const hold(lock_);
  return reads_.waiting.empty() && changes_.waiting.empty();
}

bool disk_queue::closed() const {
  std::lock_guard const hold(lock_);
  return closed_;
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

/// Whether a change that is not over may decide what a read finds.
bool disk_queue::concerned(disk_operation const& read) const {
  return !changing_.empty() &&
         (changing_.contains(hash_of(read.key)) || changing_.contains(hash_of(read.key.version)));
}

void disk_queue::end_change() {
  if (!under_way_)
    return;
  if (auto const at = changing_.find(*under_way_); --at->second == 0)
    changing_.erase(at);
  under_way_.reset();
}

disk_queue::line& disk_queue::next() {
  bool const read =
    !reads_.waiting.empty() && (changes_.waiting.empty() || reads_in_a_row_ < reads_in_a_row_max);
  reads_in_a_row_ = read ? reads_in_a_row_ + 1 : 0;
  return read ? reads_ : changes_;
}

} // namespace leat
