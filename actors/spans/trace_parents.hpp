#pragma once

#include <leat/trace.hpp>

#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <unordered_map>

namespace leat {

/// The places in distributed traces that callers have handed in with the newest root calls. Bounded.
///
/// Thread safety: full; one lock, taken only where a caller hands one in.
class trace_parents {
public:
  static constexpr std::size_t kept_max = 16'384;

  void keep(std::uint64_t root, trace_context const& parent) {
    std::lock_guard hold(lock_);
    parents_.emplace(root, parent);
    order_.push_back(root);
    if (order_.size() > kept_max) {
      parents_.erase(order_.front());
      order_.pop_front();
    }
  }

  std::optional<trace_context> find(std::uint64_t root) const {
    std::lock_guard hold(lock_);
    auto const at = parents_.find(root);
    return at == parents_.end() ? std::nullopt : std::optional(at->second);
  }

private:
  mutable std::mutex lock_;
  std::unordered_map<std::uint64_t, trace_context> parents_;
  std::deque<std::uint64_t> order_;
};

} // namespace leat
