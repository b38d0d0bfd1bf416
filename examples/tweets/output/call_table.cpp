#include "examples/tweets/output/call_table.hpp"

#include <array>
#include <chrono>
#include <cstdio>

namespace tweets {

void print_memo(std::ostream& out, leat::memo_stats const& memo) {
  std::array<char, 160> line{};
  std::snprintf(line.data(), line.size(), "memo       %llu outputs, %.1f MB; saved %.2f s of computing\n\n",
    static_cast<unsigned long long>(memo.entries), static_cast<double>(memo.bytes) / 1e6,
    std::chrono::duration<double>(memo.saved).count());
  out << line.data();
}

void print_calls(std::ostream& out, leat::metrics_snapshot const& counted) {
  std::array<char, 160> line{};
  std::snprintf(line.data(), line.size(), "%-24s%9s%9s%11s%11s%11s%7s%10s\n", "algorithm", "calls", "runs",
    "memo hits", "coalesced", "saved, ms", "loads", "failures");
  out << line.data();
  for (auto const& row : counted.algorithms) {
    auto const id = row.algorithm + '@' + row.version;
    auto const number = [](std::uint64_t n) { return static_cast<unsigned long long>(n); };
    std::snprintf(line.data(), line.size(), "%-24s%9llu%9llu%11llu%11llu%11.1f%7llu%10llu\n", id.c_str(),
      number(row.calls), number(row.runs), number(row.memo_hits), number(row.coalesced),
      std::chrono::duration<double, std::milli>(row.memo_saved).count(), number(row.loads),
      number(row.failures));
    out << line.data();
  }
}

} // namespace tweets
