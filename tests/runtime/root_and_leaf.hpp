#pragma once

#include <leat/leat.hpp>

#include <atomic>
#include <string>

namespace leat::testing {

/// `m/root` calls `m/leaf@^1` and tells what it said.
inline algorithm root_over_leaf(std::atomic<int>& runs) {
  return algorithm("m/root", "1.0.0")
    .pure()
    .calls({"m/*"})
    .apply([&runs](std::string s, context& ctx) -> task<std::string> {
      ++runs;
      co_return "root " + (co_await ctx.algo("m/leaf@^1").pipe(s)).as_text();
    });
}

inline algorithm leaf(std::string version, std::string answer, std::atomic<int>& runs) {
  return algorithm("m/leaf", version).pure().apply([&runs, answer](std::string) {
    ++runs;
    return answer;
  });
}

} // namespace leat::testing
