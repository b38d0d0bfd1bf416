#pragma once

#include "actors/policy/start_policy.hpp"

namespace leat::bench {

/// Keeps an idle instance for a fixed time, ten minutes by default, as most serverless platforms do.
class fixed_keep_alive final : public start_policy {
public:
  explicit fixed_keep_alive(std::chrono::nanoseconds kept = std::chrono::minutes(10)) noexcept
      : kept_(kept) {}

  std::chrono::nanoseconds hold(std::uint32_t, node_view const&, time) override { return kept_; }

private:
  std::chrono::nanoseconds const kept_;
};

} // namespace leat::bench
