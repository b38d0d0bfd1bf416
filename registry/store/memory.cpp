#include "registry/store/memory.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <utility>

namespace leat {

namespace {

using time_point = std::chrono::system_clock::time_point;

constexpr std::size_t block_lines = 256;

/// Small numbers take one byte, each seven bits more another.
void pack(std::string& out, std::uint64_t number) {
  for (; number >= 0x80; number >>= 7)
    out.push_back(static_cast<char>(number | 0x80));
  out.push_back(static_cast<char>(number));
}

void pack(std::string& out, std::string_view text) {
  pack(out, text.size());
  out.append(text);
}

void pack(std::string& out, time_point time) {
  auto const count = time.time_since_epoch().count();
  char bytes[sizeof count];
  std::memcpy(bytes, &count, sizeof count);
  out.append(bytes, sizeof count);
}

/// Reads what `pack` wrote, in the same order.
class unpacker {
public:
  explicit unpacker(std::string_view rest) : rest_(rest) {}

  bool at_end() const { return rest_.empty(); }

  std::uint64_t number() {
    std::uint64_t out = 0;
    for (unsigned shift = 0;; shift += 7) {
      auto const byte = static_cast<unsigned char>(take(1).front());
      out |= std::uint64_t{byte & 0x7fu} << shift;
      if (byte < 0x80)
        return out;
    }
  }

  std::string_view text() { return take(number()); }

  time_point time() {
    time_point::rep count;
    std::memcpy(&count, take(sizeof count).data(), sizeof count);
    return time_point(time_point::duration(count));
  }

private:
  std::string_view take(std::size_t size) {
    auto const out = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return out;
  }

  std::string_view rest_;
};

/// A line of the audit log whose texts are still where they are packed.
struct line {
  time_point time;
  std::string_view principal, action, resource;
  bool denied;
  std::string_view detail;
  std::uint64_t count;

  bool matches(audit_query const& q) const {
    return (q.principal.empty() || q.principal == principal) &&
           (q.resource.empty() || q.resource == resource) && (!q.since || time >= *q.since) &&
           (!q.until || time < *q.until);
  }
  audit_entry entry() const {
    return {time, std::string(principal), std::string(action), std::string(resource), denied,
      std::string(detail), count};
  }
};

std::vector<line> lines_of(std::string_view packed) {
  std::vector<line> out;
  for (unpacker from(packed); !from.at_end();)
    // Braces evaluate from left to right.
    out.push_back(line{
      from.time(), from.text(), from.text(), from.text(), from.number() != 0, from.text(), from.number()});
  return out;
}

} // namespace

std::uint64_t memory_store::words::number(std::string const& word) {
  auto const [at, added] = numbers_.try_emplace(word, words_.size());
  if (added)
    words_.push_back(&at->first);
  return at->second;
}

result<void> memory_store::load(std::function<result<void>(stored::change&&)> const&) {
  return {};
}

result<void> memory_store::commit(stored::transaction const& t) {
  std::lock_guard hold(lock_);
  for (auto const& entry : t.history)
    add(entry);
  for (auto const& entry : t.audit)
    add(entry);
  return {};
}

result<std::vector<history_entry>> memory_store::history(std::string_view name) {
  std::lock_guard hold(lock_);
  std::vector<history_entry> out;
  auto const found = history_.find(name);
  for (unpacker from(found == history_.end() ? std::string_view() : found->second); !from.at_end();) {
    history_entry entry;
    entry.time = from.time();
    entry.name = name;
    entry.principal = words_.word(from.number());
    entry.event = words_.word(from.number());
    entry.version = from.text();
    entry.detail = from.text();
    out.push_back(std::move(entry));
  }
  return out;
}

result<std::vector<audit_entry>> memory_store::audit(audit_query const& query) {
  std::lock_guard hold(lock_);
  std::vector<audit_entry> out;
  for (auto at = audit_.rbegin(); at != audit_.rend() && out.size() < query.count_max; ++at) {
    auto const lines = lines_of(at->packed);
    auto const outdated = std::next(at) == audit_.rend() ? outdated_count_ : 0;
    for (auto i = lines.size(); i > outdated && out.size() < query.count_max; --i)
      if (lines[i - 1].matches(query))
        out.push_back(lines[i - 1].entry());
  }
  return out;
}

void memory_store::add(history_entry const& entry) {
  auto& packed = history_[entry.name];
  pack(packed, entry.time);
  pack(packed, words_.number(entry.principal));
  pack(packed, words_.number(entry.event));
  pack(packed, entry.version);
  pack(packed, entry.detail);
}

void memory_store::add(audit_entry const& entry) {
  if (audit_.empty())
    audit_.emplace_back();
  if (audit_.back().count == block_lines) {
    audit_.back().packed.shrink_to_fit();
    audit_.emplace_back();
  }
  auto& [packed, count] = audit_.back();
  pack(packed, entry.time);
  pack(packed, entry.principal);
  pack(packed, entry.action);
  pack(packed, entry.resource);
  pack(packed, std::uint64_t{entry.denied});
  pack(packed, entry.detail);
  pack(packed, entry.count);
  ++count;
  if (++audit_count_ <= audit_max_)
    return;
  --audit_count_;
  if (++outdated_count_ >= audit_.front().count && audit_.size() > 1) {
    outdated_count_ -= audit_.front().count;
    audit_.pop_front();
  }
}

} // namespace leat
